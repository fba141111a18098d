import { keepsItsLaws, RULES, STEPS_PER_RUN } from '@ramus/testing';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

/** `RAMUS_PROPERTY_STEPS=10` plays ten times as many histories; `RAMUS_PROPERTY_SEED` others. */
const TIMES = Number(process.env['RAMUS_PROPERTY_STEPS'] ?? 1);
const SEED = Number(process.env['RAMUS_PROPERTY_SEED'] ?? 7);
const RUNS = Math.ceil(10_500 / STEPS_PER_RUN) * TIMES;

describe('two replicas that race, on a network that loses and repeats', () => {
  it(`keep every law in ${RUNS * STEPS_PER_RUN} random steps, and come to rest`, () => {
    let events = 0;
    fc.assert(
      keepsItsLaws(RULES, ({ log }) => (events += log.events.length)),
      { numRuns: RUNS, seed: SEED },
    );
    expect(events).toBeGreaterThan(RUNS * 50);
    console.log(events);
  }, 600_000);
});
