import { beforeEach, describe, expect, it } from 'vitest';
import { FloodGate } from './flood-gate.js';

let nowMs: number;
let gate: FloodGate;
beforeEach(() => {
  nowMs = 1_000;
  gate = new FloodGate(() => nowMs);
});

/** How many of so many messages it takes in, said at once. */
const taken = (messages: number): number =>
  Array.from({ length: messages }, () => gate.take()).filter(Boolean).length;

describe('the flood gate', () => {
  it('lets two hundred messages pass at once, and no more', () => {
    expect(taken(1_000)).toBe(200);
    expect(gate.take()).toBe(false);
  });

  it('gives fifty a second back', () => {
    taken(200);
    nowMs += 1_000;
    expect(taken(1_000)).toBe(50);
    nowMs += 20;
    expect(taken(2)).toBe(1);
  });

  it('saves up no more than what may come at once', () => {
    nowMs += 3_600_000;
    expect(taken(1_000)).toBe(200);
  });

  it('never stops a runner that says fifty things a second', () => {
    for (let second = 0; second < 600; second += 1) {
      expect(taken(50)).toBe(50);
      nowMs += 1_000;
    }
  });

  it('does not open again for whoever goes on knocking', () => {
    taken(200);
    // Refused messages cost nothing, and bring nothing either.
    let passed = 0;
    for (let tick = 0; tick < 1_000; tick += 1) {
      nowMs += 1;
      passed += taken(10);
    }
    expect(passed).toBe(50);
  });
});
