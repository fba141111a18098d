import { describe, expect, it } from 'vitest';
import { planContext } from '../testing/memory-slide.js';
import { mergeJob, runShard } from '../testing/run-job.js';
import { diagnosticKernel } from './diagnostic.kernel.js';

const world = { readPlane: () => Promise.reject(new Error('no slide')) };
const planFor = (params: unknown) =>
  diagnosticKernel.plan(planContext({ params: diagnosticKernel.params.parse(params) }));

describe('a diagnostic job', () => {
  it('has one shard that takes no time unless told otherwise', async () => {
    expect(diagnosticKernel.params.parse({})).toEqual({ shards: 1, shardMs: 0 });
    expect((await planFor({ shards: 7 })).shards).toHaveLength(7);
  });

  it('fails one shard until its time has come', async () => {
    const plan = await planFor({ shards: 2, failShard: 1, failTimes: 2 });
    await expect(runShard(diagnosticKernel, plan, 1, world, 1)).rejects.toThrow('told to fail');
    expect(await runShard(diagnosticKernel, plan, 1, world, 2)).toEqual({ attempt: 2 });
    expect(await runShard(diagnosticKernel, plan, 0, world)).toEqual({ attempt: 0 });
  });

  it('fails it every time when no number is said', async () => {
    const plan = await planFor({ failShard: 0 });
    await expect(runShard(diagnosticKernel, plan, 0, world, 900)).rejects.toThrow('told to fail');
  });

  it('leaves nothing', async () => {
    const plan = await planFor({});
    const params = diagnosticKernel.params.parse({});
    expect((await mergeJob(diagnosticKernel, params, plan, [{ attempt: 0 }], world)).size).toBe(0);
  });

  it.each([{ shards: 0 }, { shards: 10_001 }, { shardMs: -1 }, { shardMs: 600_001 }, { other: 1 }])(
    'refuses %j',
    (params) => {
      expect(diagnosticKernel.params.safeParse(params).success).toBe(false);
    },
  );
});
