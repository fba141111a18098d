import { asLogged } from '@ramus/domain';
import { eventHash } from '@ramus/event-store';
import { keepsItsLaws, RULES } from '@ramus/testing';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { findingsIn } from './findings-in.js';
import { sealed } from './sealed.fixture.js';

const RUNS = 150;

it('nothing is found in what racing replicas, slow runners and a lossy network lawfully do', () => {
  const property = keepsItsLaws(RULES, ({ log }) => {
    expect(findingsIn(sealed(log.events), { hashOf: eventHash, tell: asLogged, ended: true })).toEqual([]);
  });
  fc.assert(property, { numRuns: RUNS });
});
