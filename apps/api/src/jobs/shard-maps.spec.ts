import { shardMap } from '@ramus/contracts';
import { DomainError } from '@ramus/domain';
import { segmentNucleiKernel } from '@ramus/kernels';
import { jobSpec } from '@ramus/testing';
import { describe, expect, it } from 'vitest';
import { SLIDE, SmallEngine } from '../engine/small-engine.fixture.js';
import { fromRoot } from '../places.js';
import { ShardMaps } from './shard-maps.js';

async function open(spec: Parameters<SmallEngine['startJob']>[0], slideId?: string) {
  const engine = await SmallEngine.open({ models: fromRoot('models') });
  const follower = await engine.follow();
  await engine.startJob(spec, { slideId });
  await follower.reached((await engine.log()).at(-1)?.position);
  return { engine, maps: new ShardMaps(engine.views, engine.facts, engine.streams) };
}
const diagnostic = (shards: number) => jobSpec('w.0', { kind: 'diagnostic', params: { shards } });
async function failShard(engine: SmallEngine, shard: number): Promise<void> {
  const data = { jobId: 'w.0', token: await engine.lease(shard), cause: { code: 'x' }, retryable: true };
  await engine.streams.job.handle('w.0', { type: 'FailShard', data }, { by: 'r1' });
}

describe('the map of a job’s shards', () => {
  it('tells of each how far it is', async () => {
    const { engine, maps } = await open(diagnostic(4));
    await engine.commit(0, {});
    await engine.lease(1, 'r1');
    await failShard(engine, 2);
    const map = await maps.of('ada', 'w.0');
    expect(map).toMatchObject({ shards: 4, states: 'clfp', leases: [{ shard: 1, runnerId: 'r1' }] });
    expect(shardMap.shape.states.safeParse(map.states).success).toBe(true);
  });

  it('tells of each that is committed how it was accepted, every way once', async () => {
    const { engine, maps } = await open(diagnostic(4));
    for (const shard of [1, 3]) await engine.commit(shard, {});
    const { accepted, acceptances } = await maps.of('ada', 'w.0');
    expect(acceptances).toEqual([{ how: 'trusted', results: 1, runnerId: 'r1' }]);
    expect(accepted).toEqual([-1, 0, -1, 0]);
  });

  it('has no regions where there are no pixels', async () => {
    const { maps } = await open(diagnostic(1));
    expect(await maps.of('ada', 'w.0')).not.toHaveProperty('regions');
  });

  it('lies on the slide without gap or overlap', async () => {
    const params = segmentNucleiKernel.params.parse({}) as unknown as Record<string, unknown>;
    const { engine, maps } = await open(jobSpec('w.0', { kind: 'segment-nuclei', params }), SLIDE);
    const { regions = [], shards } = await maps.of('ada', 'w.0');
    const { width, height } = engine.source.description;
    expect(regions).toHaveLength(4 * shards);
    let area = 0;
    for (let at = 0; at < regions.length; at += 4) {
      const [x = 0, y = 0, w = 0, h = 0] = regions.slice(at, at + 4);
      expect(Math.min(x, y, width - x - w, height - y - h)).toBeGreaterThanOrEqual(0);
      area += w * h;
    }
    expect(area).toBe(width * height);
  });

  it('is empty before the job is planned', async () => {
    const engine = await SmallEngine.open();
    const follower = await engine.follow();
    await engine.submit([diagnostic(2)], { workflowId: 'w' });
    await follower.reached((await engine.log()).at(-1)?.position);
    const map = await new ShardMaps(engine.views, engine.facts, engine.streams).of('ada', 'w.0');
    expect(map).toMatchObject({ shards: 0, states: '', revision: -1 });
  });

  it('is nobody else’s: a foreign job is an unknown one', async () => {
    const { maps } = await open(diagnostic(1));
    await expect(maps.of('eve', 'w.0')).rejects.toThrow(DomainError);
  });
});

describe('what changed on the map', () => {
  it('is a few shards, at a later revision', async () => {
    const { engine, maps } = await open(diagnostic(3));
    const before = await maps.of('ada', 'w.0');
    await engine.commit(2, {});
    const after = await maps.changesOf('w.0', new Set([2]));
    expect(after.changes).toEqual([[2, 'c']]);
    expect(after.accepted.map((way) => after.acceptances[way]?.how)).toEqual(['trusted']);
    expect(after.states).toBeUndefined();
    expect(after.revision).toBeGreaterThan(before.revision);
  });

  it('is the state of all where something befell them all', async () => {
    const { maps } = await open(diagnostic(3));
    expect(await maps.changesOf('w.0', 'all')).toMatchObject({
      states: 'ppp',
      changes: [],
      accepted: [-1, -1, -1],
    });
  });
});
