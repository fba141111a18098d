import { keepsItsLaws, RULES } from '@ramus/testing';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

/** `RAMUS_PROPERTY_STEPS=10` plays ten times as many steps; `RAMUS_PROPERTY_SEED=8` others. */
const TIMES = Number(process.env['RAMUS_PROPERTY_STEPS'] ?? 1);
const SEED = Number(process.env['RAMUS_PROPERTY_SEED'] ?? 7);
/** Of 200 steps on average. */
const HISTORIES = 300 * TIMES;

describe('two replicas that race, on a network that loses and repeats', () => {
  it(
    'keep every law at every step, and come to rest once the faults stop',
    { timeout: 600_000 * TIMES },
    () => {
      let steps = 0;
      const seen = new Set<string>();
      const property = keepsItsLaws(RULES, ({ log }, played) => {
        steps += played;
        for (const { type } of log.events) seen.add(type);
      });
      fc.assert(property, { numRuns: HISTORIES, seed: SEED });

      expect(steps).toBeGreaterThan(50_000 * TIMES);
      for (const rare of [
        'JobYielded',
        'JobReopened',
        'JobRetried',
        'ShardFailed',
        'LeaseEnded',
        'SlideRemoved',
        'ResultReceived',
        'ShardDisputed',
        'ShardInvalidated',
        'SlideClearanceWithdrawn',
        'InvitationRevoked',
        'RunnerTrustChanged',
      ]) {
        expect(seen).toContain(rare);
      }
    },
  );
});
