import type { AuditedEvent } from './audited-event.js';
import type { Head } from './chain.js';
import type { Findings } from './finding.js';

/**
 * Holds a log against the heads that an earlier report kept: what was there then must be there now, unchanged.
 *
 * By stream and revision, not by position: a log that was copied to another store is held against the same report.
 */
export class EarlierHeads {
  private readonly met = new Set<string>();

  /** @param heads streams that the store keeps short itself are left out. */
  constructor(
    private readonly heads: ReadonlyMap<string, Head>,
    private readonly findings: Findings,
  ) {}

  /** @param hash of the event. */
  see({ stream, revision, position, type }: AuditedEvent, hash: string): void {
    const head = this.heads.get(stream);
    if (head?.revision !== revision) return;
    this.met.add(stream);
    this.findings.expect(hash === head.hash, 'rewritten', { stream, revision, position }, () => {
      return `${type}, or what it was written behind, is not what the earlier report saw`;
    });
  }

  /** @param now the heads at the end of the log. */
  end(now: ReadonlyMap<string, Head>, position: string): void {
    for (const [stream, { revision }] of this.heads) {
      if (this.met.has(stream)) continue;
      const left = now.get(stream)?.revision;
      const check = left === undefined ? 'vanished' : 'cut';
      const first = (left ?? -1) + 1;
      if (first > revision) continue;
      const detail =
        left === undefined
          ? `the stream of ${revision + 1} events that the earlier report saw is gone`
          : `revisions ${first} to ${revision} that the earlier report saw are gone`;
      this.findings.add(check, { stream, revision: first, position }, detail);
    }
  }
}
