/** Records of a CSV text (RFC 4180): quoted fields may hold commas, quotes and line ends. */
export function readCsv(text: string): Record<string, string>[] {
  const rows: string[][] = [[]];
  let field = '';
  let isQuoted = false;
  for (let i = 0; i < text.length; i += 1) {
    const c = text[i] ?? '';
    if (isQuoted) {
      if (c !== '"') field += c;
      else if (text[i + 1] === '"') field += text[++i];
      else isQuoted = false;
    } else if (c === '"') isQuoted = true;
    else if (c === ',' || c === '\n') {
      rows.at(-1)?.push(field.replace(/\r$/, ''));
      field = '';
      if (c === '\n') rows.push([]);
    } else field += c;
  }
  if (field || rows.at(-1)?.length) rows.at(-1)?.push(field);
  const [header = [], ...records] = rows.filter((row) => row.length > 0);
  return records.map((record) => {
    if (record.length !== header.length) throw new Error(`a record has ${record.length} fields`);
    return Object.fromEntries(header.map((name, i) => [name, record[i] ?? '']));
  });
}
