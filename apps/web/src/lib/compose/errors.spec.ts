import { describe, expect, it } from 'vitest';
import { compositionOf } from './composition.js';
import { composeErrors, hasErrors } from './errors.js';

const composition = compositionOf([
  { name: 'a', jobs: [{ key: 'x', kind: 'k' }] },
  {
    name: 'b',
    jobs: [
      { key: 'y', kind: 'k' },
      { key: 'z', kind: 'k' },
    ],
  },
]);
const z = composition.branches[1]?.jobs[1]?.id ?? '';
const at = (pointer: string) => composeErrors([{ pointer, detail: 'wrong' }], composition);

describe('the errors of a composition', () => {
  it('lead to the field of the job that they are about', () => {
    expect([...at('/branches/1/jobs/1/params/shards').at]).toEqual([[`${z}/params/shards`, 'wrong']]);
    expect([...at('/branches/1/jobs/1/params/region/width').at.keys()]).toEqual([`${z}/params/region/width`]);
    expect([...at('/branches/1/jobs/1/key').at.keys()]).toEqual([`${z}/key`]);
    expect([...at('/branches/1/jobs/1/dependsOn/3').at.keys()]).toEqual([`${z}/dependsOn`]);
    expect(hasErrors(at('/branches/1/jobs/1/key'), z)).toBe(true);
  });

  it('lead to the name of a branch', () => {
    expect([...at('/branches/0/name').at.keys()]).toEqual([`${composition.branches[0]?.id}/name`]);
  });

  it('are told apart where they have no field', () => {
    for (const pointer of [
      '/slideId',
      '/branches',
      '/branches/7/name',
      '/branches/0/jobs/9/key',
      '/branches/0/jobs/9',
      '',
    ]) {
      expect(at(pointer).rest, pointer).toEqual([{ pointer, detail: 'wrong' }]);
    }
  });
});
