/** A law that a log, or a decision, does not keep. */
export class LawBroken extends Error {
  override readonly name = 'LawBroken';

  constructor(
    readonly law: string,
    detail: string,
  ) {
    super(`${law}: ${detail}`);
  }
}

/** @throws {LawBroken} unless `condition` holds. */
export function hold(law: string, condition: boolean, detail: string): asserts condition {
  if (!condition) throw new LawBroken(law, detail);
}
