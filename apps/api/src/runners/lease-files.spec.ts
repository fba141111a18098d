import { jobSpec } from '@ramus/testing';
import { beforeEach, describe, expect, it } from 'vitest';
import { SLIDE, SmallEngine } from '../engine/small-engine.fixture.js';
import { LeaseFiles } from './lease-files.js';

const never = new AbortController().signal;
let engine: SmallEngine;
let files: LeaseFiles;

beforeEach(async () => {
  engine = await SmallEngine.open();
  const { snapshot, heartbeats, facts, kernels, slides, blobs, streams } = engine;
  files = new LeaseFiles(snapshot, heartbeats, facts, kernels, slides, blobs, streams);
});

/** A tissue-mask job over the slide, with its one shard leased to `r1`. */
async function leased() {
  const follower = await engine.follow();
  await engine.startJob(jobSpec('w.0', { kind: 'tissue-mask' }), { slideId: SLIDE });
  await engine.connect();
  const token = await engine.lease();
  await follower.reached((await engine.log()).at(-1)?.position);
  return { follower, lease: { jobId: 'w.0', token, shard: 0 } };
}
/** A square in half pixels of the overview, `size` wide. */
const result = (size = 10, threshold = 30) => ({
  threshold,
  polygons: [[[0, 0, size, 0, size, size, 0, size]]],
});
const send = (lease: Parameters<LeaseFiles['commit']>[0], body: unknown) =>
  files.commit(lease, async () => Buffer.from(typeof body === 'string' ? body : JSON.stringify(body)));
const commits = async () =>
  (await engine.log()).flatMap((event) => (event.type === 'ShardCommitted' ? [event.data] : []));

describe('a result', () => {
  it('stands once its bytes are kept and the log names them', async () => {
    const { lease } = await leased();
    await send(lease, result());
    const [committed] = await commits();
    expect(committed).toMatchObject({ jobId: 'w.0', token: lease.token, shard: 0, runnerId: 'r1', tiles: 1 });
    const bytes = await engine.blobs.get(committed?.result.hash ?? '');
    expect(JSON.parse(Buffer.from(bytes).toString())).toEqual(result());
  });

  it('sent again still stands, and is recorded once', async () => {
    const { lease } = await leased();
    await send(lease, result());
    await send(lease, result());
    expect(await commits()).toHaveLength(1);
  });

  it('has the same bytes however it was written', async () => {
    const { lease } = await leased();
    await send(lease, result());
    const { threshold, polygons } = result();
    await send(lease, ` ${JSON.stringify({ polygons, threshold }, null, 2)} `);
    expect(await commits()).toHaveLength(1);
  });

  it('that differs from the one that stands is refused, and no event names it', async () => {
    const { lease } = await leased();
    await send(lease, result());
    await expect(send(lease, result(12))).rejects.toMatchObject({ code: 'lease-lost' });
    expect(await commits()).toHaveLength(1);
  });

  it('under a token that is over is refused, and no event names it', async () => {
    const { lease } = await leased();
    await engine.warden.end('w.0', lease.token, 'expired');
    const second = await engine.lease(0, 'r2');
    await expect(send(lease, result())).rejects.toMatchObject({ code: 'lease-lost' });
    await send({ ...lease, token: second }, result(12));
    const [committed, ...more] = await commits();
    expect(committed).toMatchObject({ token: second, runnerId: 'r2' });
    expect(more).toEqual([]);
  });

  it('of a job that is closed is refused', async () => {
    const { lease } = await leased();
    const data = { jobId: 'w.0', generation: 1, outcome: 'cancelled' } as const;
    await engine.streams.job.handle('w.0', { type: 'CloseJob', data }, { by: 'replica' });
    await expect(send(lease, result())).rejects.toMatchObject({ code: 'lease-lost' });
  });

  it.each([
    ['is not JSON', '{"threshold":30', 'not JSON'],
    ['has another shape', { threshold: 30 }, 'polygons'],
    ['leaves the slide', result(90_000), 'an outline leaves the slide'],
    ['surrounds nothing', { threshold: 3, polygons: [[[0, 0, 4, 0, 8, 0]]] }, 'surrounds nothing'],
  ])('that %s is refused with what is wrong, and its lease goes on', async (_, body, reason) => {
    const { lease } = await leased();
    await expect(send(lease, body)).rejects.toMatchObject({
      code: 'result-invalid',
      facts: { reason: expect.stringContaining(reason) },
    });
    expect(await commits()).toEqual([]);
    await send(lease, result());
    expect(await commits()).toHaveLength(1);
  });

  it('too large for the spot is checked in a thread, with the same outcome', async () => {
    const { lease } = await leased();
    const polygons = Array.from({ length: 5_000 }, () => result().polygons[0]);
    await send(lease, { threshold: 30, polygons });
    expect(await commits()).toHaveLength(1);
    const bad = { threshold: 30, polygons: [...polygons, result(90_000).polygons[0]] };
    await expect(send(lease, bad)).rejects.toMatchObject({
      code: 'result-invalid',
      facts: { reason: 'an outline leaves the slide' },
    });
  });

  it('is read up to the kind’s own limit', async () => {
    const { lease } = await leased();
    let limit = 0;
    await files.commit(lease, async (maxBytes) => {
      limit = maxBytes;
      return Buffer.from(JSON.stringify(result()));
    });
    expect(limit).toBe(16 * 1024 * 1024);
  });

  it('of a shard that the plan does not have is refused', async () => {
    const { lease } = await leased();
    await expect(send({ ...lease, shard: 1 }, result())).rejects.toMatchObject({ code: 'lease-lost' });
  });
});

describe('a tile', () => {
  it('is the pixels that the plan says', async () => {
    const { lease } = await leased();
    const { width, height, data } = await files.tile(lease, 0, never);
    expect(data.length).toBe(width * height * 3);
    // At 8 µm per pixel, of 640 × 480 pixels of half a micron.
    expect([width, height]).toEqual([40, 30]);
  });

  it('that the shard does not have is unknown', async () => {
    const { lease } = await leased();
    await expect(files.tile(lease, 1, never)).rejects.toMatchObject({ code: 'tile-unknown' });
  });

  it.each([
    ['another shard', { shard: 1 }],
    ['a token that was never given', { token: 77 }],
    ['a job that there is not', { jobId: 'w.7' }],
  ])('under %s is refused', async (_, change) => {
    const { lease } = await leased();
    await expect(files.tile({ ...lease, ...change }, 0, never)).rejects.toMatchObject({ code: 'lease-lost' });
  });

  it('is refused once the lease has ended', async () => {
    const { lease, follower } = await leased();
    await engine.warden.end('w.0', lease.token, 'released');
    await follower.reached((await engine.log()).at(-1)?.position);
    await expect(files.tile(lease, 0, never)).rejects.toMatchObject({ code: 'lease-lost' });
  });

  it('is refused to a runner that was shut out, before its lease has ended', async () => {
    const { lease, follower } = await leased();
    const { position } = await engine.streams.runner.handle(
      'r1',
      { type: 'BanRunner', data: { runnerId: 'r1' } },
      { by: 'admin' },
    );
    await follower.reached(position);
    await expect(files.tile(lease, 0, never)).rejects.toMatchObject({ code: 'lease-lost' });
  });
});
