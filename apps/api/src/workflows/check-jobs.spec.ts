import type { SubmitWorkflowBody } from '@ramus/contracts';
import { DomainError, resolveGraph } from '@ramus/domain';
import type { KernelSlide } from '@ramus/kernels';
import { describe, expect, it } from 'vitest';
import type { FieldError } from '../http/schema.pipe.js';
import { checkJobs, type CheckContext } from './check-jobs.js';

type Job = SubmitWorkflowBody['branches'][number]['jobs'][number];

const slide: KernelSlide = { slideId: 's', width: 100, height: 100, mpp: [0.5, 0.5], levels: [] };
const context: CheckContext = {
  diagnostics: true,
  describeSlide: async () => slide,
  hasModel: (name) => name === 'nuclei-he',
};
function check(branches: Job[][], change: Partial<CheckContext & { slideId?: string }> = {}) {
  const { slideId, ...rest } = { slideId: 's', ...change };
  const body: SubmitWorkflowBody = {
    name: 'a workflow',
    slideId,
    priority: 5,
    reproducible: false,
    branches: branches.map((jobs, n) => ({ name: `branch ${n}`, jobs })),
  };
  return checkJobs(body, resolveGraph('w', body.branches), { ...context, ...rest });
}
/** What was refused: each field with its fault. */
async function faults(
  branches: Job[][],
  change: Parameters<typeof check>[1] = {},
): Promise<readonly FieldError[]> {
  const error = await check(branches, change).then(
    () => undefined,
    (refusal: unknown) => refusal,
  );
  if (!(error instanceof DomainError) || !('errors' in error.facts)) throw error;
  expect(error.code).toBe('workflow-invalid');
  return (error as DomainError<'workflow-invalid'>).facts.errors;
}
const job = (key: string, kind: string, params?: Record<string, unknown>): Job => ({ key, kind, params });

describe('the jobs of a document', () => {
  it('become specs in their order, with params filled in', async () => {
    const specs = await check([
      [job('tissue', 'tissue-mask'), { ...job('wait', 'diagnostic', { shards: 2 }), dependsOn: ['tissue'] }],
    ]);
    expect(specs).toEqual([
      { jobId: 'w.0', branch: 0, kind: 'tissue-mask', params: {}, dependsOn: [] },
      { jobId: 'w.1', branch: 0, kind: 'diagnostic', params: { shards: 2, shardMs: 0 }, dependsOn: ['w.0'] },
    ]);
  });

  it('that read what another left are refused without such a job among their dependencies, in any branch', async () => {
    const map = { ...job('map', 'density-map'), dependsOn: ['tissue'] };
    const core = [job('tissue', 'tissue-mask'), job('nuclei', 'segment-nuclei')];
    expect(await faults([core, [map, job('picture', 'overlay')]])).toEqual([
      { pointer: '/branches/1/jobs/0/dependsOn', detail: expect.stringContaining('segment-nuclei') },
      {
        pointer: '/branches/1/jobs/1/dependsOn',
        detail: expect.stringContaining('segment-nuclei or tissue-mask'),
      },
    ]);
    const picture = { ...job('picture', 'overlay'), dependsOn: ['tissue'] };
    expect(await check([core, [{ ...map, dependsOn: ['nuclei'] }, picture]])).toHaveLength(4);
  });

  it('of an unknown kind are refused where the kind stands, with those that there are', async () => {
    expect(
      await faults([[job('a', 'diagnostic')], [job('b', 'diagnostic'), job('c', 'count-cells')]]),
    ).toEqual([
      { pointer: '/branches/1/jobs/1/kind', detail: expect.stringMatching(/"count-cells".*tissue-mask/) },
    ]);
  });

  it('for tests exist only where an operator wants them', async () => {
    const [fault] = await faults([[job('a', 'diagnostic')]], { diagnostics: false });
    expect(fault?.pointer).toBe('/branches/0/jobs/0/kind');
    expect(fault?.detail).not.toMatch(/there are.*diagnostic/);
  });

  it('with bad params are refused at each bad field', async () => {
    const jobs = [
      job('a', 'diagnostic', { shards: 0, shardMs: 'long' }),
      job('b', 'tissue-mask', { mpp: -1 }),
    ];
    expect((await faults([jobs])).map(({ pointer }) => pointer)).toEqual([
      '/branches/0/jobs/0/params/shards',
      '/branches/0/jobs/0/params/shardMs',
      '/branches/0/jobs/1/params/mpp',
    ]);
  });

  it('with a param that the kind does not know are refused', async () => {
    const [fault] = await faults([[job('a', 'diagnostic', { shard: 3 })]]);
    expect(fault).toEqual({
      pointer: '/branches/0/jobs/0/params',
      detail: expect.stringContaining('"shard"'),
    });
  });

  it('that read a slide are refused without one', async () => {
    expect(await faults([[job('a', 'tissue-mask')]], { slideId: undefined })).toEqual([
      { pointer: '/slideId', detail: 'required: a job reads a slide' },
    ]);
  });

  it('that need no slide are accepted without one', async () => {
    expect(await check([[job('a', 'diagnostic')]], { slideId: undefined })).toHaveLength(1);
  });

  it('are refused for all their faults together', async () => {
    const jobs = [job('a', 'tissue-mask'), job('b', 'nothing'), job('c', 'diagnostic', { shards: -1 })];
    const found = await faults([jobs], { slideId: undefined });
    expect(found.map(({ pointer }) => pointer)).toEqual([
      '/branches/0/jobs/1/kind',
      '/branches/0/jobs/2/params/shards',
      '/slideId',
    ]);
  });

  it('tell of a hundred faults at most', async () => {
    const jobs = Array.from({ length: 150 }, (_, n) => job(`job ${n}`, 'nothing'));
    expect(await faults([jobs])).toHaveLength(100);
  });

  it('that name a model that is not here are refused', async () => {
    const checked = check([[job('a', 'segment-nuclei', { model: 'nuclei-pas' })]]);
    await expect(checked).rejects.toMatchObject({ code: 'model-unknown', facts: { model: 'nuclei-pas' } });
  });

  it('over a slide that is not here are refused', async () => {
    const describeSlide = () => Promise.reject(new DomainError('slide-unknown', { slideId: 's' }));
    const checked = check([[job('a', 'tissue-mask')]], { describeSlide });
    await expect(checked).rejects.toMatchObject({ code: 'slide-unknown' });
  });

  it('over a slide without a pixel size are refused unless the params give one', async () => {
    const describeSlide = async () => ({ ...slide, mpp: undefined });
    const checked = check([[job('a', 'tissue-mask')]], { describeSlide });
    await expect(checked).rejects.toMatchObject({
      code: 'slide-without-mpp',
      facts: { kind: 'tissue-mask' },
    });
    expect(await check([[job('a', 'tissue-mask', { mpp: 0.5 })]], { describeSlide })).toHaveLength(1);
    expect(await check([[job('a', 'diagnostic')]], { describeSlide })).toHaveLength(1);
  });
});
