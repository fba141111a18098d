import { describe, expect, it } from 'vitest';
import {
  addBranch,
  addJob,
  changeJob,
  compositionOf,
  documentsOf,
  EMPTY,
  findJob,
  jobsOf,
  moveJob,
  removeBranch,
  removeJob,
  stepJob,
  toggleNeed,
  type Composition,
} from './composition.js';

const CORE = [
  {
    name: 'core',
    jobs: [
      { key: 'tissue', kind: 'tissue-mask' },
      { key: 'nuclei', kind: 'segment-nuclei', params: { model: 'm' }, dependsOn: ['tissue'] },
    ],
  },
  { name: 'pictures', jobs: [{ key: 'density', kind: 'density-map', dependsOn: ['nuclei'] }] },
];
const core = compositionOf(CORE);
const idOf = (composition: Composition, key: string): string =>
  jobsOf(composition).find((job) => job.key === key)?.id ?? '';
const order = (composition: Composition): string[] =>
  composition.branches.map(({ jobs }) => jobs.map(({ key }) => key).join(' '));

describe('a composition', () => {
  it('is read from a document and written as the same again', () => {
    expect(documentsOf(core)).toEqual(CORE);
  });

  it('grows by branches and jobs whose names are not taken', () => {
    let made = addBranch(addBranch(EMPTY));
    expect(made.branches.map(({ name }) => name)).toEqual(['branch', 'branch-2']);
    const branchId = made.branches[1]?.id ?? '';
    [made] = addJob(made, branchId, 'overlay');
    [made] = addJob(made, branchId, 'overlay');
    expect(order(made)).toEqual(['', 'overlay overlay-2']);
    expect(new Set([...made.branches, ...jobsOf(made)].map(({ id }) => id)).size).toBe(4);
  });

  it('keeps dependencies when a job is renamed', () => {
    const renamed = changeJob(core, idOf(core, 'nuclei'), { key: 'cells' });
    expect(documentsOf(renamed)[1]?.jobs[0]?.dependsOn).toEqual(['cells']);
  });

  it('forgets a job, and that others needed it', () => {
    expect(documentsOf(removeJob(core, idOf(core, 'nuclei')))).toEqual([
      { name: 'core', jobs: [{ key: 'tissue', kind: 'tissue-mask' }] },
      { name: 'pictures', jobs: [{ key: 'density', kind: 'density-map' }] },
    ]);
    expect(documentsOf(removeBranch(core, core.branches[0]?.id ?? ''))).toEqual([
      { name: 'pictures', jobs: [{ key: 'density', kind: 'density-map' }] },
    ]);
  });
});

describe('a job of a composition', () => {
  it('is moved step by step, and stays where there is no further step', () => {
    const nuclei = idOf(core, 'nuclei');
    expect(order(stepJob(core, nuclei, 'earlier'))).toEqual(['nuclei tissue', 'density']);
    expect(order(stepJob(core, nuclei, 'later'))).toEqual(order(core));
    expect(order(stepJob(core, nuclei, 'down'))).toEqual(['tissue', 'density nuclei']);
    expect(order(stepJob(core, nuclei, 'up'))).toEqual(order(core));
  });

  it('is put anywhere', () => {
    const pictures = core.branches[1]?.id ?? '';
    expect(order(moveJob(core, idOf(core, 'tissue'), pictures, 0))).toEqual(['nuclei', 'tissue density']);
    expect(order(moveJob(core, idOf(core, 'tissue'), pictures, 99))).toEqual(['nuclei', 'density tissue']);
    expect(moveJob(core, 'nothing', pictures, 0)).toBe(core);
  });

  it('needs another, or no longer; never itself', () => {
    const [tissue, density] = [idOf(core, 'tissue'), idOf(core, 'density')];
    const more = toggleNeed(core, density, tissue);
    expect(findJob(more, density)?.dependsOn).toContain(tissue);
    expect(documentsOf(toggleNeed(more, density, tissue))).toEqual(CORE);
    expect(toggleNeed(core, density, density)).toBe(core);
  });
});
