import { describe, expect, it } from 'vitest';
import { isMeant } from './workflow-search.js';

const workflow = { name: 'Liver, Core Analysis', workflowId: '0195c3a0-0000-7000-8000-000000000001' };

describe('a workflow is meant', () => {
  it.each([
    ['by part of its name, in any case', 'CORE ana', undefined],
    ['by part of the name of its slide', 'cmu', 'CMU-1-Small.svs'],
    ['by the beginning of its id', '0195C3A0', undefined],
  ])('%s', (_, search, slideName) => {
    expect(isMeant(workflow, slideName, search)).toBe(true);
  });

  it.each([
    ['other words', 'kidney'],
    ['a later part of its id', '8000'],
    ['words of two names together', 'Analysis CMU'],
  ])('not by %s', (_, search) => {
    expect(isMeant(workflow, 'CMU-1-Small.svs', search)).toBe(false);
  });

  it('by its name alone where it has no slide', () => {
    expect(isMeant(workflow, undefined, 'svs')).toBe(false);
  });
});
