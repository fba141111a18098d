/** What can go wrong with one append. */
export type AppendFault =
  /** The connection is cut before anything is written. */
  | 'cut-before'
  /** The connection is cut after the write, before the reply. */
  | 'reply-lost'
  /** Written, and never answered. */
  | 'stalled'
  /** Answered twice. */
  | 'duplicate-reply'
  /** Refused with where the leader is. */
  | 'not-leader'
  /** Refused as the server does while it has no quorum. */
  | 'no-quorum';

/** Faults that wait for the requests they will befall, in order. */
export class Faults {
  private readonly armed: AppendFault[] = [];

  /** The next appends meet these, one each. */
  arm(...faults: AppendFault[]): void {
    this.armed.push(...faults);
  }

  take(): AppendFault | undefined {
    return this.armed.shift();
  }

  /** How many have not happened yet. */
  get waiting(): number {
    return this.armed.length;
  }
}
