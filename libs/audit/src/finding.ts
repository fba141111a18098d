/**
 * What a finding breaks.
 *
 * `L1` to `L15` are the laws of the design. `position`, `revision`, `prev`, `id`, `stream` and `metadata` are how the log
 * is written, and `shape` what an event says; `submit`, `plan`, `merge`, `retry`, `generation` and `end` are what the laws rest on. `as-of` is a decision
 * from a position that was not there yet. The last four need an earlier report: the end of the log or of a stream is
 * gone, a whole stream is, an event is another one than it was, or events stand in another order.
 */
export type Check =
  | `L${1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9 | 12 | 15}`
  | 'position'
  | 'revision'
  | 'prev'
  | 'id'
  | 'stream'
  | 'metadata'
  | 'shape'
  | 'as-of'
  | 'submit'
  | 'plan'
  | 'merge'
  | 'retry'
  | 'generation'
  | 'end'
  | 'cut'
  | 'vanished'
  | 'rewritten'
  | 'order';

/** Something in a log that should not be so, and where. */
export interface Finding {
  readonly check: Check;
  readonly stream: string;
  /** Of the event that is wrong, missing or changed; the event that shows it may be a later one. */
  readonly revision: number;
  /** Of the event that shows it. */
  readonly position: string;
  /** One sentence. */
  readonly detail: string;
}

/** Where a finding is. */
export type Place = Pick<Finding, 'stream' | 'revision' | 'position'>;

const MAX_KEPT = 1_000;
const MAX_DETAIL = 500;

/** Collects findings in the order of the log: the first thousand, and how many there are of each kind. */
export class Findings {
  readonly kept: Finding[] = [];
  readonly counts = new Map<Check, number>();
  total = 0;

  /** Notes a finding unless `condition` holds. */
  expect(condition: boolean, check: Check, place: Place, detail: () => string): void {
    if (!condition) this.add(check, place, detail());
  }

  add(check: Check, { stream, revision, position }: Place, detail: string): void {
    this.total += 1;
    this.counts.set(check, (this.counts.get(check) ?? 0) + 1);
    if (this.kept.length >= MAX_KEPT) return;
    this.kept.push({ check, stream, revision, position, detail: detail.slice(0, MAX_DETAIL) });
  }
}
