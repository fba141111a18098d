import { describe, expect, it } from 'vitest';
import { simulateTrust, type Adversary } from './simulate-trust.js';

const played = (adversary: Adversary, share: number) =>
  simulateTrust({ adversary, share, volunteers: 20, trusted: 2, shards: 1_500, seed: 1 });

describe('of volunteers, three in ten being dishonest,', () => {
  it('liars bring nothing wrong into a job, and cost less than half as much again once the honest are proven', () => {
    const { wrong, overheadOnceProven, convictions } = played('liars', 0.3);
    expect(wrong).toBeLessThan(0.001);
    expect(overheadOnceProven).toBeLessThan(1.5);
    expect(convictions).toBeGreaterThan(0);
  });

  it('sleepers are found out, and what they alone stand behind is computed again', () => {
    const { wrong, invalidated } = played('sleepers', 0.3);
    expect(wrong).toBeLessThan(0.001);
    expect(invalidated).toBeGreaterThan(0);
  });

  it('colluders are bounded by the checks of quorums, not shut out by them', () => {
    const { wrong, convictions } = played('colluders', 0.3);
    expect(wrong).toBeLessThan(0.3 ** 2);
    expect(convictions).toBeGreaterThan(0);
  });
});
