import { keepsItsLaws, RULES } from '@ramus/testing';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

/** `RAMUS_PROPERTY_STEPS=10` plays ten times as many steps; `RAMUS_PROPERTY_SEED` others. */
const TIMES = Number(process.env['RAMUS_PROPERTY_STEPS'] ?? 1);
const SEED = Number(process.env['RAMUS_PROPERTY_SEED'] ?? 7);
const HISTORIES = 130 * TIMES;

describe('two replicas that race, on a network that loses and repeats', () => {
  it('keep every law at every step, and come to rest once the faults stop', () => {
    const played = { steps: 0, events: 0 };
    fc.assert(
      keepsItsLaws(RULES, ({ log }, steps) => {
        played.steps += steps;
        played.events += log.events.length;
      }),
      { numRuns: HISTORIES, seed: SEED },
    );
    expect(played.steps).toBeGreaterThan(10_000 * TIMES);
    console.log(played);
  }, 600_000);
});
