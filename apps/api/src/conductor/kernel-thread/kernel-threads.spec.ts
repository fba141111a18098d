import { DomainError } from '@ramus/domain';
import {
  diagnosticKernel,
  tissueMaskKernel,
  type ArtefactFile,
  type KernelSlide,
  type Plan,
} from '@ramus/kernels';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { checkedResult } from './checked-result.js';
import { KernelThreads } from './kernel-threads.js';
import { kernelServices, type KernelWork, type Lends } from './kernel-work.js';
import { serveKernels } from './serve-kernels.js';
import { startThread, ThreadEnded, type Thread } from './thread.js';

const never = new AbortController().signal;
const slide: KernelSlide = {
  slideId: 's',
  width: 640,
  height: 480,
  mpp: [0.5, 0.5],
  levels: [{ width: 640, height: 480, downsample: 1 }],
};
const work = (change: Partial<KernelWork> = {}): KernelWork => ({
  jobId: 'w.0',
  kind: 'tissue-mask',
  params: {},
  slide,
  dependencies: [],
  ...change,
});
const result = { threshold: 30, polygons: [[[0, 0, 20, 0, 20, 20, 0, 20]]] };
const json = (value: unknown) => Uint8Array.from(Buffer.from(JSON.stringify(value)));
const lends =
  (change: Partial<Lends> = {}) =>
  (): Lends => ({
    readPlane: () => Promise.reject(new DomainError('busy', { retryAfterS: 1 })),
    readArtefact: () => Promise.reject(new RangeError('nothing there')),
    result: async () => json(result),
    encodePng: async ({ rgba }) => rgba,
    ...change,
  });

/** Threads that run in this one, behind their channels. */
function threads(options: ConstructorParameters<typeof KernelThreads>[0] = {}) {
  const started: { terminated: boolean; ended: AbortController }[] = [];
  const start = (): Thread => {
    const thread = { terminated: false, ended: new AbortController() };
    started.push(thread);
    return {
      take: serveKernels,
      ended: thread.ended.signal,
      terminate: () => void (thread.terminated = true),
    };
  };
  const kernels = new KernelThreads({ start, ...options });
  onTestFinished(() => kernels.onApplicationShutdown());
  return { kernels, started };
}
/** A real thread whose program is a line of JavaScript. */
const threadOf = (program: string) =>
  startThread(new URL(`data:text/javascript,${encodeURIComponent(program)}`));

const planOf = async (): Promise<Plan> => {
  const { bytes } = await kernelServices(lends()()).plan(work());
  return JSON.parse(Buffer.from(bytes).toString()) as Plan;
};
async function read(kernels: KernelThreads, plan: Plan | Uint8Array, borrowed = lends()) {
  const files: Record<string, Buffer> = {};
  const keep = async ({ name, data }: ArtefactFile) => {
    const chunks: Uint8Array[] = [];
    if (data instanceof Uint8Array) chunks.push(data);
    else for await (const chunk of data) chunks.push(chunk);
    files[name] = Buffer.concat(chunks);
  };
  await kernels.merge(tissueMaskKernel, { ...work(), plan }, borrowed, keep, never);
  return files;
}

describe('a plan', () => {
  it('made in a thread is the one made here, byte for byte', async () => {
    const { kernels, started } = threads();
    const here = await kernelServices(lends()()).plan(work());
    const there = await kernels.plan(tissueMaskKernel, work(), lends(), never);
    expect(Buffer.from(there.bytes)).toEqual(Buffer.from(here.bytes));
    expect(there).toMatchObject({ shards: 1, tiles: 1 });
    expect(started).toHaveLength(1);
  });

  it('of a kind without a slide is made on the spot', async () => {
    const { kernels, started } = threads();
    const plan = work({ kind: 'diagnostic', params: { shards: 3, shardMs: 0 }, slide: undefined });
    expect(await kernels.plan(diagnosticKernel, plan, lends(), never)).toMatchObject({ shards: 3, tiles: 0 });
    expect(started).toEqual([]);
  });

  it('with more shards than may be is refused', async () => {
    const plan = work({ kind: 'diagnostic', params: { shards: 20_001 } });
    const made = threads().kernels.plan(diagnosticKernel, plan, lends(), never);
    await expect(made).rejects.toMatchObject({ code: 'plan-invalid', facts: { jobId: 'w.0' } });
  });

  it('of a slide without mpp fails by the name of what is missing, and the thread is used again', async () => {
    const { kernels, started } = threads();
    const blind = work({ slide: { ...slide, mpp: undefined } });
    const made = kernels.plan(tissueMaskKernel, blind, lends(), never);
    await expect(made).rejects.toMatchObject({ name: 'MissingMpp' });
    await kernels.plan(tissueMaskKernel, work(), lends(), never);
    expect(started).toHaveLength(1);
    expect(started[0]?.terminated).toBe(false);
  });
});

describe('a merge', () => {
  it('in a thread leaves the files that it leaves here, byte for byte', async () => {
    const plan = await planOf();
    const here = kernelServices(lends()());
    await here.merge({ ...work(), plan });
    const files: Record<string, Buffer> = {};
    for (let file = await here.nextFile(); file; file = await here.nextFile()) {
      files[file.name] = Buffer.from((await here.nextPiece()) ?? []);
      expect(await here.nextPiece()).toBeUndefined();
    }
    expect(Object.keys(files)).toContain('tissue.geojson');
    expect(await read(threads().kernels, json(plan))).toEqual(files);
  });

  it('fails as what it borrowed failed', async () => {
    const plan = await planOf();
    const result = () => Promise.reject(new DomainError('shard-unknown', { jobId: 'w.0', shard: 0 }));
    const merged = read(threads().kernels, plan, lends({ result }));
    await expect(merged).rejects.toMatchObject({ code: 'shard-unknown', facts: { shard: 0 } });
  });

  it('makes a file only when the one before it is kept', async () => {
    const { kernels } = threads();
    const pictures: string[] = [];
    const kept: string[] = [];
    const encodePng: Lends['encodePng'] = async ({ rgba }) => {
      pictures.push(`after ${kept.join()}`);
      return rgba;
    };
    const keep = async ({ name, data }: ArtefactFile) => {
      if (!(data instanceof Uint8Array)) for await (const _ of data) expect(pictures.length).toBeLessThan(2);
      kept.push(name);
    };
    const plan = await planOf();
    await kernels.merge(tissueMaskKernel, { ...work(), plan }, lends({ encodePng }), keep, never);
    expect(pictures).toEqual([`after ${kept.slice(0, kept.indexOf('mask.png')).join()}`]);
  });

  it('ends when a file cannot be kept, and leaves the thread for others', async () => {
    const { kernels, started } = threads();
    const plan = await planOf();
    const keep = () => Promise.reject(new Error('the disk is full'));
    const merged = kernels.merge(tissueMaskKernel, { ...work(), plan }, lends(), keep, never);
    await expect(merged).rejects.toThrow('the disk is full');
    expect(Object.keys(await read(kernels, plan))).toContain('mask.png');
    expect(started).toHaveLength(1);
  });
});

describe('threads', () => {
  it('run two pieces of work at once, and keep one for checks', async () => {
    const { kernels, started } = threads();
    const gate = Promise.withResolvers<Uint8Array>();
    const result = vi.fn<Lends['result']>(() => gate.promise);
    const plan = await planOf();
    const merges = [1, 2, 3].map(() => read(kernels, plan, lends({ result })));
    await vi.waitFor(() => expect(result).toHaveBeenCalledTimes(2));
    const polygons = Array.from({ length: 5_000 }, () => [[0, 0, 20, 0, 20, 20, 0, 20]]);
    const body = json({ threshold: 1, polygons });
    const shard = plan.shards[0]!;
    const expected = checkedResult(tissueMaskKernel, shard, body);
    expect(Buffer.from(await kernels.check(tissueMaskKernel, shard, body))).toEqual(expected);
    expect(started).toHaveLength(3);
    expect(result).toHaveBeenCalledTimes(2);
    gate.resolve(json({ threshold: 30, polygons: [] }));
    await Promise.allSettled(merges);
    expect(started).toHaveLength(3);
  });

  it('that computes beyond the deadline is ended, and another takes its place', async () => {
    const { kernels } = threads({
      start: () =>
        threadOf('import("node:worker_threads").then(t => t.parentPort.on("message", () => { for (;;); }))'),
      workDeadlineMs: 50,
    });
    for (let i = 0; i < 2; i++) {
      const made = kernels.plan(tissueMaskKernel, work(), lends(), never);
      await expect(made).rejects.toMatchObject({ name: 'TimeoutError' });
    }
  });

  it('that is given up is ended at once, whatever it computes', async () => {
    const stop = new AbortController();
    const { kernels, started } = threads();
    const result = vi.fn<Lends['result']>(() => new Promise(() => undefined));
    const plan = await planOf();
    const merged = kernels.merge(
      tissueMaskKernel,
      { ...work(), plan },
      lends({ result }),
      async () => undefined,
      stop.signal,
    );
    await vi.waitFor(() => expect(result).toHaveBeenCalled());
    stop.abort();
    await expect(merged).rejects.toMatchObject({ name: 'AbortError' });
    expect(started[0]?.terminated).toBe(true);
  });

  it('that breaks fails its work, and the next finds a new one', async () => {
    let program = 'import("node:worker_threads").then(t => t.parentPort.on("message", () => { throw 1; }))';
    const real: Thread[] = [];
    const { kernels } = threads({
      start: () => {
        const thread = threadOf(program);
        real.push(thread);
        return thread;
      },
      workDeadlineMs: 5_000,
    });
    const made = kernels.plan(tissueMaskKernel, work(), lends(), never);
    await expect(made).rejects.toBeInstanceOf(ThreadEnded);
    program = 'process.exit(3)';
    await expect(kernels.plan(tissueMaskKernel, work(), lends(), never)).rejects.toThrow('ended with 3');
    expect(real).toHaveLength(2);
  });

  it('are ended when the server stops, with what they compute', async () => {
    const { kernels, started } = threads();
    const result = vi.fn<Lends['result']>(() => new Promise(() => undefined));
    const merged = read(kernels, await planOf(), lends({ result }));
    await vi.waitFor(() => expect(result).toHaveBeenCalled());
    kernels.onApplicationShutdown();
    await expect(merged).rejects.toMatchObject({ name: 'AbortError' });
    expect(started[0]?.terminated).toBe(true);
  });
});

describe('a check', () => {
  /** Too large for the spot, and quickly read. */
  const large = (threshold: number) => {
    const text = JSON.stringify({ ...result, threshold }).padEnd(70_000);
    return Uint8Array.from(Buffer.from(text));
  };

  it('of a small result is done on the spot', async () => {
    const { kernels, started } = threads();
    const [shard] = (await planOf()).shards;
    expect(Buffer.from(await kernels.check(tissueMaskKernel, shard!, json(result)))).toEqual(
      Buffer.from(JSON.stringify(result)),
    );
    expect(started).toEqual([]);
  });

  it('that refuses leaves its thread as it was', async () => {
    const { kernels, started } = threads();
    const [shard] = (await planOf()).shards;
    await expect(kernels.check(tissueMaskKernel, shard!, large(999))).rejects.toMatchObject({
      code: 'result-invalid',
    });
    await kernels.check(tissueMaskKernel, shard!, large(9));
    expect(started).toHaveLength(1);
  });

  it('that never ends refuses the result', async () => {
    const { kernels } = threads({
      start: () =>
        threadOf('import("node:worker_threads").then(t => t.parentPort.on("message", () => { for (;;); }))'),
      checkDeadlineMs: 50,
    });
    const [shard] = (await planOf()).shards;
    await expect(kernels.check(tissueMaskKernel, shard!, large(9))).rejects.toMatchObject({
      code: 'result-invalid',
      facts: { reason: 'its check takes too long' },
    });
  });

  it('beyond those that may wait is told to come again', async () => {
    const { kernels } = threads();
    const [shard] = (await planOf()).shards;
    const body = large(9);
    const sent = Array.from({ length: 70 }, () => kernels.check(tissueMaskKernel, shard!, body.slice()));
    const outcomes = await Promise.allSettled(sent);
    const refused = outcomes.flatMap((o) =>
      o.status === 'rejected' ? [(o.reason as DomainError).code] : [],
    );
    expect(new Set(refused)).toEqual(new Set(['busy']));
    expect(refused.length).toBeGreaterThan(0);
    expect(refused.length).toBeLessThan(10);
  });
});
