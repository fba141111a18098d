import { describe, expect, it } from 'vitest';
import { dagOf } from './dag.js';

const node = (id: string, ...dependsOn: string[]) => ({ id, dependsOn });

describe('the graph of a workflow', () => {
  it('puts each job into the first step in which it can run', () => {
    const { levels, depth } = dagOf([
      { nodes: [node('tissue'), node('nuclei', 'tissue')] },
      { nodes: [node('density', 'nuclei'), node('overlay', 'tissue', 'nuclei')] },
      { nodes: [node('alone')] },
    ]);
    expect(Object.fromEntries(levels)).toEqual({ tissue: 0, nuclei: 1, density: 2, overlay: 3, alone: 0 });
    expect(depth).toBe(4);
  });

  it('shows order and need once where both say the same', () => {
    const { edges } = dagOf([{ nodes: [node('a'), node('b', 'a'), node('c')] }]);
    expect(edges).toEqual([
      { from: 'a', to: 'b', kind: 'needs' },
      { from: 'b', to: 'c', kind: 'order' },
    ]);
  });

  it('names a circle that dependencies and the order of a branch make together', () => {
    const { cycle } = dagOf([
      { nodes: [node('a', 'b'), node('c')] },
      { nodes: [node('x', 'c'), node('b', 'x')] },
    ]);
    expect(cycle?.at(0)).toBe(cycle?.at(-1));
    expect(new Set(cycle)).toEqual(new Set(['a', 'c', 'x', 'b']));
  });

  it('names a job that needs itself', () => {
    expect(dagOf([{ nodes: [node('a', 'a')] }]).cycle).toEqual(['a', 'a']);
  });

  it('leaves out what does not exist', () => {
    expect(dagOf([{ nodes: [node('a', 'nowhere')] }])).toMatchObject({ edges: [], depth: 1 });
    expect(dagOf([])).toMatchObject({ depth: 0 });
  });
});
