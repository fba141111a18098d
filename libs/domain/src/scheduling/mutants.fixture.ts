import { keepsItsLaws, LawBroken, RULES, type Rules } from '@ramus/testing';
import fc from 'fast-check';
import { expect } from 'vitest';
import type { Decider } from '../decider.js';

/** The rules with a part of them replaced. */
export const mutant = (change: Partial<Rules>): Rules => ({ ...RULES, ...change });

export const deciding = <Command, State, Event>(
  decider: Decider<Command, State, Event>,
  decide: (command: Command, state: State) => readonly Event[],
): Decider<Command, State, Event> => ({ ...decider, decide });

/**
 * How many histories it takes to find a mutant out; `Infinity` if it lives longer than `maxHistories`, which shows that
 * the property is blind.
 */
export function livesFor(rules: Rules, maxHistories: number): number {
  const { failed, numRuns, errorInstance } = fc.check(keepsItsLaws(rules), {
    numRuns: maxHistories,
    seed: 7,
    endOnFailure: true,
  });
  if (failed) expect(errorInstance).toBeInstanceOf(LawBroken);
  return failed ? numRuns : Infinity;
}
