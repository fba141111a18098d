import { access } from 'node:fs/promises';

/**
 * - `unknown-format`: nothing here knows the file's content.
 * - `unsupported`: the format is known, but not this variant of it (a codec, a bit depth).
 * - `damaged`: truncated or corrupt.
 * - `vanished`: the file is gone.
 * - `too-large`: an ordinary image with more pixels than are decoded at once.
 */
export type SlideUnreadableCode = 'unknown-format' | 'unsupported' | 'damaged' | 'vanished' | 'too-large';

/** The file cannot be read as a slide. Its words never hold the file's path or name. */
export class SlideUnreadable extends Error {
  override readonly name = 'SlideUnreadable';

  constructor(
    readonly code: SlideUnreadableCode,
    readonly detail: string,
  ) {
    super(`${code}: ${detail}`);
  }
}

/**
 * Puts a library's error into our words, without the path that libraries like to quote.
 *
 * A file that is no longer there is the better explanation of whatever the library says.
 */
export async function unreadable(
  error: unknown,
  path: string,
  code: SlideUnreadableCode = 'damaged',
): Promise<SlideUnreadable> {
  if (error instanceof SlideUnreadable) return error;
  if (!(await exists(path))) return new SlideUnreadable('vanished', 'the file is gone');
  const words = error instanceof Error ? error.message : String(error);
  return new SlideUnreadable(code, words.replaceAll(path, 'the file').replace(/\s+/g, ' ').slice(0, 300));
}

const exists = (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    () => false,
  );
