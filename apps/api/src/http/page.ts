const ESCAPES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

const escape = (text: string): string => text.replace(/[&<>"]/g, (character) => ESCAPES[character] ?? '');

const inline = (text: string): string => escape(text).replace(/`([^`]+)`/g, '<code>$1</code>');

function block(text: string): string {
  const heading = /^(#{1,3}) (.+)$/.exec(text);
  if (heading?.[1] && heading[2])
    return `<h${heading[1].length}>${inline(heading[2])}</h${heading[1].length}>`;
  return `<p>${inline(text.replaceAll('\n', ' '))}</p>`;
}

/**
 * A page of HTML from Markdown as plain as the problem pages are: headings, paragraphs, `code`.
 *
 * Everything else is shown as it is written; nothing of it becomes markup.
 */
export function pageOf(markdown: string): string {
  const blocks = markdown
    .split(/\n{2,}/)
    .map((text) => text.trim())
    .filter(Boolean);
  const title = blocks[0]?.replace(/^# /, '') ?? '';
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escape(title)} · Ramus</title>
<style>
  body { font: 1rem/1.6 system-ui, sans-serif; max-width: 42rem; margin: 3rem auto; padding: 0 1rem; color-scheme: light dark; }
  code { font-size: 0.9em; }
</style>
${blocks.map(block).join('\n')}
<p><a href="/docs">The API</a></p>
</html>
`;
}
