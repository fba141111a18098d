import { describe, expect, it } from 'vitest';
import { DomainError } from '../errors.js';
import { resolveGraph, type BranchDocument } from './workflow.graph.js';

type Job = BranchDocument['jobs'][number];
const job = (key: string, ...dependsOn: string[]): Job => ({ key, dependsOn });
const branch = (name: string, ...jobs: Job[]): BranchDocument => ({ name, jobs });

function refusalOf(...branches: BranchDocument[]): DomainError {
  try {
    resolveGraph('w', branches);
  } catch (error) {
    if (error instanceof DomainError) return error;
    throw error;
  }
  return expect.fail('expected a refusal');
}

describe('a graph', () => {
  it('gives every job an id of its place, and turns keys into ids', () => {
    const resolved = resolveGraph('w', [
      branch('one', job('a'), job('b', 'c')),
      branch('two', job('c', 'a')),
    ]);
    expect(resolved).toEqual([
      { jobId: 'w.0', key: 'a', branch: 0, index: 0, dependsOn: [] },
      { jobId: 'w.1', key: 'b', branch: 0, index: 1, dependsOn: ['w.2'] },
      { jobId: 'w.2', key: 'c', branch: 1, index: 0, dependsOn: ['w.0'] },
    ]);
  });

  it('names a dependency once, however often it is written', () => {
    const [, second] = resolveGraph('w', [branch('one', job('a'), job('b', 'a', 'a'))]);
    expect(second?.dependsOn).toEqual(['w.0']);
  });

  it('points to every key that comes twice, across branches too', () => {
    expect(refusalOf(branch('one', job('a')), branch('two', job('b'), job('a'))).facts).toEqual({
      errors: [{ pointer: '/branches/1/jobs/1/key', detail: 'two jobs have the key "a"' }],
    });
  });

  it('points to a branch name that comes twice', () => {
    expect(refusalOf(branch('one', job('a')), branch('one', job('b'))).facts).toEqual({
      errors: [{ pointer: '/branches/1/name', detail: 'two branches are named "one"' }],
    });
  });

  it('points to every dependency that names no job', () => {
    expect(refusalOf(branch('one', job('a', 'x'), job('b', 'a', 'y'))).facts).toEqual({
      errors: [
        { pointer: '/branches/0/jobs/0/dependsOn/0', detail: 'no job has the key "x"' },
        { pointer: '/branches/0/jobs/1/dependsOn/1', detail: 'no job has the key "y"' },
      ],
    });
  });

  it('points to where the dependency was written, even behind a repetition', () => {
    expect(refusalOf(branch('one', job('a'), job('b', 'a', 'a', 'y'))).facts).toEqual({
      errors: [{ pointer: '/branches/0/jobs/1/dependsOn/2', detail: 'no job has the key "y"' }],
    });
  });
});

describe('a circle', () => {
  it('of dependencies is named along its way', () => {
    const { code, facts } = refusalOf(
      branch('one', job('a', 'c')),
      branch('two', job('b', 'a')),
      branch('three', job('c', 'b')),
    );
    expect(code).toBe('workflow-cycle');
    expect(facts).toEqual({ cycle: ['a', 'b', 'c', 'a'] });
  });

  it('through the order of a branch is one, too', () => {
    // a waits for c, and c for b, which comes after a in its branch.
    const { facts } = refusalOf(branch('one', job('a', 'c'), job('b')), branch('two', job('c', 'b')));
    expect(facts).toEqual({ cycle: ['a', 'b', 'c', 'a'] });
  });

  it('of one job is one', () => {
    expect(refusalOf(branch('one', job('a', 'a'))).facts).toEqual({ cycle: ['a', 'a'] });
  });

  it('is not seen in two ways that meet', () => {
    const branches = [
      branch('one', job('a')),
      branch('two', job('b', 'a'), job('d', 'c')),
      branch('three', job('c', 'a')),
    ];
    expect(resolveGraph('w', branches)).toHaveLength(4);
  });

  it('is looked for in a thousand jobs without a stack overflow', () => {
    const jobs = Array.from({ length: 1_000 }, (_, n) => (n === 0 ? job('j0', 'j999') : job(`j${n}`)));
    expect(refusalOf(branch('one', ...jobs)).facts).toMatchObject({ cycle: { length: 1_001 } });
  });
});
