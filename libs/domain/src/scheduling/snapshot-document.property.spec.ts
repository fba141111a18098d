import { keepsItsLaws, RULES } from '@ramus/testing';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Logged } from '../logged-event.js';
import { DEFAULT_LIMITS } from '../pool/pool.events.js';
import { applyToSnapshot } from './apply-to-snapshot.js';
import { decodeSnapshot, encodeSnapshot, type SnapshotDocument } from './snapshot-document.js';
import { initialSnapshot, type Snapshot } from './snapshot.js';
import { untouched } from './touched.js';
import { wakesForgotten, wakeWorkflow } from './wake-workflow.js';
import { workflowIdOf } from '../ids.js';

const HISTORIES = 40;
const SEED = Number(process.env['RAMUS_PROPERTY_SEED'] ?? 7);

const stored = (snapshot: Snapshot): Snapshot =>
  decodeSnapshot(JSON.parse(JSON.stringify(encodeSnapshot(snapshot))) as SnapshotDocument);

describe('a snapshot that was written down', () => {
  it('is the same when read, at every position of any history, and goes on as the other does', () => {
    let positions = 0;
    const seen = { awaiting: 0, alone: 0, trust: 0, pin: 0, uninvited: 0, convicted: 0 };
    const note = ({ jobs, trust, runners, convictions }: Snapshot): void => {
      for (const { stream } of jobs.values()) {
        if (stream.awaiting.size > 0) seen.awaiting += 1;
        if (stream.alone.size > 0) seen.alone += 1;
        if (stream.pin) seen.pin += 1;
      }
      if (trust.size > 0) seen.trust += 1;
      if (convictions.size > 0) seen.convicted += 1;
      if ([...runners.values()].some(({ uninvited }) => uninvited)) seen.uninvited += 1;
    };
    const property = keepsItsLaws(RULES, ({ log }) => {
      const lasting = initialSnapshot(DEFAULT_LIMITS);
      let reread = initialSnapshot(DEFAULT_LIMITS);
      const take = (snapshot: Snapshot, event: Logged) => {
        if (wakesForgotten(snapshot, event) && event.type === 'JobRetried') {
          wakeWorkflow(snapshot, log.historyOf(workflowIdOf(event.data.jobId), event.position));
        }
        applyToSnapshot(snapshot, event, untouched());
      };
      for (const event of log.events) {
        take(lasting, event);
        take(reread, event);
        reread = stored(reread);
        positions += 1;
        note(reread);
      }
      expect(reread).toEqual(lasting);
      // Nothing of the order is lost either, on which ties depend.
      expect(encodeSnapshot(reread)).toEqual(encodeSnapshot(lasting));
      for (const lease of [...reread.runners.values()].flatMap(({ leases }) => [...leases.values()])) {
        expect(reread.jobs.get(lease.jobId)?.stream.leases.get(lease.token)).toBe(lease);
      }
    });
    fc.assert(property, { numRuns: HISTORIES, seed: SEED });
    expect(positions).toBeGreaterThan(3_000);
    // What there is of volunteers was there to be written.
    for (const [what, times] of Object.entries(seen)) expect([what, times > 0]).toEqual([what, true]);
  });
});
