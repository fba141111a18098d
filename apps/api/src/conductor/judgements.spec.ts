import type { DueJudgement } from '@ramus/domain';
import { jobSpec, terms } from '@ramus/testing';
import { pino } from 'pino';
import { beforeEach, describe, expect, it } from 'vitest';
import { MemoryBlobs } from '../artefacts/memory-blobs.fixture.js';
import { SLIDE, SmallEngine } from '../engine/small-engine.fixture.js';
import { fromRoot } from '../places.js';
import { Judgements } from './judgements.js';

/** Counts how often it is read. */
class CountedBlobs extends MemoryBlobs {
  reads = 0;

  override get(hash: string): Promise<Uint8Array> {
    this.reads += 1;
    return super.get(hash);
  }
}

let engine: SmallEngine;
let blobs: CountedBlobs;
beforeEach(async () => {
  engine = await SmallEngine.open({ models: fromRoot('models') });
  blobs = new CountedBlobs();
});

/** @returns what judges, and what it says when it could not. */
function court() {
  const { promise: excused, resolve } = Promise.withResolvers<{ level: number; shard: number }>();
  const write = (line: string): void => resolve(JSON.parse(line) as { level: number; shard: number });
  const logger = pino({ level: 'warn' }, { write });
  const judgements = new Judgements(engine.facts, engine.kernels, blobs, engine.streams, 'replica', logger);
  return { judgements, excused };
}

/** Job `w.0` of one shard runs, for the kind that is asked for. */
async function running(kind: 'diagnostic' | 'segment-nuclei'): Promise<void> {
  const follower = await engine.follow();
  const isDiagnostic = kind === 'diagnostic';
  await engine.submit([jobSpec('w.0', { kind })], isDiagnostic ? {} : { slideId: SLIDE });
  await engine.streams.workflow.handle(
    'w',
    { type: 'StartJob', data: { jobId: 'w.0', generation: 1 } },
    { by: 'replica' },
  );
  const plan = await engine.blobs.put(Buffer.from(JSON.stringify({ shards: [], common: {} })));
  const planned = { jobId: 'w.0', workflowId: 'w', generation: 1, shards: 1, tiles: 1, plan };
  const { position } = await engine.streams.job.handle(
    'w.0',
    { type: 'PlanJob', data: planned },
    { by: 'replica' },
  );
  await follower.reached(position);
}
/** A result of a volunteer of its own account. @returns what a judgement is told of it. */
async function answered(account: string, result: unknown): Promise<DueJudgement['results'][number]> {
  const lease = { shard: 0, runnerId: `v-${account}`, leaseMs: 15_000, terms: terms(account) };
  const { revision } = await engine.streams.job.handle(
    'w.0',
    { type: 'GrantLeases', data: { jobId: 'w.0', leases: [lease] } },
    { by: 'replica' },
  );
  const token = Number(revision);
  const stored = await blobs.put(Buffer.from(JSON.stringify(result)));
  const data = { jobId: 'w.0', token, result: stored, tiles: 1, chance: 0.5 };
  await engine.streams.job.handle('w.0', { type: 'CommitShard', data }, { by: `v-${account}` });
  return { token, result: stored };
}
const due = (results: DueJudgement['results'], trustedThere = false): DueJudgement => ({
  ...{ to: 'judge', id: 'w.0', shard: 0, results, trustedThere },
});
const verdicts = async () =>
  (await engine.log()).flatMap(({ type, data }) =>
    type === 'ShardCommitted' || type === 'ShardDisputed' ? [{ type, ...data }] : [],
  );

/** One nucleus of eight by eight pixels, and that many half pixels wider. */
const nuclei = (wider: number) => {
  const right = 56 + wider;
  return {
    tiles: [
      {
        ...{ tile: 0, seeds: [22, 22], centroids: [24 + wider / 4, 24] },
        outlines: [[40, 40, right, 40, right, 56, 40, 56]],
        ...{ areaPx: [64], perimeterUm: [8], circularity: [1], eccentricity: [0], solidity: [1] },
        ...{
          minDiameterUm: [2],
          maxDiameterUm: [2],
          hematoxylinOd: [0.5],
          eosinOd: [0.1],
          probability: [0.9],
        },
      },
    ],
  };
};

const [WARN, ERROR] = [40, 50];

describe('a judgement', () => {
  it('of equal results commits the shard, on the word of both', async () => {
    await running('diagnostic');
    const results = [await answered('ben', { attempt: 0 }), await answered('eve', { attempt: 0 })];
    court().judgements.begin(due(results));
    const { data, metadata } = await engine.happens('ShardCommitted');
    expect(data.accepted).toMatchObject({ how: 'quorum' });
    expect(data.accepted?.agreed?.map(({ runnerId }) => runnerId)).toEqual(['v-ben', 'v-eve']);
    expect(metadata).toMatchObject({ by: 'replica' });
  });

  it('of equal bytes needs none of them: they may even be gone', async () => {
    await running('diagnostic');
    const results = [await answered('ben', { attempt: 0 }), await answered('eve', { attempt: 0 })];
    for (const { result } of results) await blobs.delete(result.hash);
    court().judgements.begin(due(results));
    expect((await engine.happens('ShardCommitted')).data.accepted).toMatchObject({ how: 'quorum' });
  });

  it('of results that JavaScript alone computes wants every byte the same', async () => {
    await running('diagnostic');
    const results = [await answered('ben', { attempt: 0 }), await answered('eve', { attempt: 1 })];
    court().judgements.begin(due(results));
    const { data } = await engine.happens('ShardDisputed');
    expect(data.tokens).toEqual(results.map(({ token }) => token));
    expect((await verdicts()).map(({ type }) => type)).toEqual(['ShardDisputed']);
  });

  it.each([
    ['that differ by half a pixel agrees: other hardware rounds otherwise', 1, 'ShardCommitted'],
    ['of which one is twice as wide disagrees', 24, 'ShardDisputed'],
  ])('of nuclei %s', async (_, wider, verdict) => {
    await running('segment-nuclei');
    const results = [await answered('ben', nuclei(0)), await answered('eve', nuclei(wider))];
    const { judgements } = court();
    judgements.begin(due(results));
    await engine.happens(verdict as 'ShardCommitted');
    await judgements.stop();
    expect((await verdicts()).map(({ type }) => type)).toEqual([verdict]);
  });

  it('begun twice is made once', async () => {
    await running('diagnostic');
    const results = [await answered('ben', { attempt: 0 }), await answered('eve', { attempt: 1 })];
    const { judgements } = court();
    for (let time = 0; time < 10; time += 1) judgements.begin(due(results));
    await engine.happens('ShardDisputed');
    await judgements.stop();
    // One read of the two results, not ten.
    expect(blobs.reads).toBe(2);
    expect(await verdicts()).toHaveLength(1);
  });

  it('that came too late for a new result is nothing', async () => {
    await running('diagnostic');
    const old = [await answered('ben', { attempt: 0 }), await answered('eve', { attempt: 1 })];
    const { judgements } = court();
    judgements.begin(due(old));
    await engine.happens('ShardDisputed');
    const all = [...old, await answered('mia', { attempt: 0 }), await answered('tom', { attempt: 0 })];
    judgements.begin(due(old));
    judgements.begin(due(all));
    const { data } = await engine.happens('ShardCommitted');
    await judgements.stop();
    expect(data.accepted).toMatchObject({ how: 'quorum', against: [{ runnerId: 'v-eve' }] });
    expect(await verdicts()).toHaveLength(2);
  });

  it('that an outage undid is made when it is due again, and nobody is blamed', async () => {
    await running('diagnostic');
    const results = [await answered('ben', { attempt: 0 }), await answered('eve', { attempt: 0 })];
    const { judgements, excused } = court();
    engine.store.takesAppends = false;
    judgements.begin(due(results));
    expect(await excused).toMatchObject({ level: WARN, shard: 0 });
    expect(await verdicts()).toEqual([]);
    engine.store.takesAppends = true;
    judgements.begin(due(results));
    expect((await engine.happens('ShardCommitted')).data.accepted).toMatchObject({ how: 'quorum' });
  });

  it('over a result whose bytes are lost says so, and settles nothing', async () => {
    await running('diagnostic');
    const results = [await answered('ben', { attempt: 0 }), await answered('eve', { attempt: 1 })];
    await blobs.delete(results[1]?.result.hash ?? '');
    const { judgements, excused } = court();
    judgements.begin(due(results));
    expect(await excused).toMatchObject({ level: ERROR, shard: 0 });
    expect(await verdicts()).toEqual([]);
  });

  it('is not begun once the program stops, and one that is under way leaves no event', async () => {
    await running('diagnostic');
    const results = [await answered('ben', { attempt: 0 }), await answered('eve', { attempt: 1 })];
    const { judgements } = court();
    judgements.begin(due(results));
    await judgements.stop();
    judgements.begin(due(results));
    await judgements.stop();
    expect(await verdicts()).toEqual([]);
  });
});
