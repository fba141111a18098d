/**
 * Why OpenSlide could not do what was asked.
 *
 * - `not-a-slide`: no format of OpenSlide's fits the file.
 * - `unreadable`: the format fits, but the file is damaged or gone. The error sticks to the handle: open the file anew.
 * - `closed`: the handle has been closed.
 */
export type OpenSlideErrorCode = 'not-a-slide' | 'unreadable' | 'closed';

/** OpenSlide refused a file or a read. */
export class OpenSlideError extends Error {
  override readonly name = 'OpenSlideError';

  constructor(
    readonly code: OpenSlideErrorCode,
    readonly detail: string,
  ) {
    super(`openslide: ${detail}`);
  }
}

/** The system has no OpenSlide library; the message says how to get it. */
export class OpenSlideMissing extends Error {
  override readonly name = 'OpenSlideMissing';

  /** @param tried one line per name that was tried, with the loader's words. */
  constructor(
    readonly installHint: string,
    readonly tried: readonly string[],
  ) {
    super(`OpenSlide is not installed. ${installHint}`);
  }
}
