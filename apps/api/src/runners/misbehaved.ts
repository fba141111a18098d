import type { Misconduct } from '@ramus/domain';

/** A runner said what no honest one says: it is sent away, and that is recorded. */
export class Misbehaved extends Error {
  override readonly name = 'Misbehaved';

  constructor(readonly what: Misconduct) {
    super(what);
  }
}
