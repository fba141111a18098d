import type { Assignment, ModelRef } from '@ramus/contracts';
import type { FromCompute } from '@ramus/runner-core';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ComputeWorkers, type Told } from './compute-workers.js';
import type { FromComputeWorker, ToComputeWorker } from './messages.js';

const model: ModelRef = { name: 'nuclei', sha256: 'a'.repeat(64), url: '/model', manifest: {} };
const run = { type: 'run', assignment: { tiles: 3 } as Assignment } as const;
const lost = { type: 'device-lost', detail: 'unplugged' } as const;
const returned: FromCompute = { type: 'done', outcome: { kind: 'returned', reason: 'the device was lost' } };

/** The browser's Worker, played by hand. */
class PlayedWorker {
  static all: PlayedWorker[] = [];
  onmessage: ((event: { data: FromComputeWorker }) => void) | undefined;
  onerror: ((event: { message: string; preventDefault: () => void }) => void) | undefined;
  readonly got: ToComputeWorker[] = [];
  isTerminated = false;

  constructor() {
    PlayedWorker.all.push(this);
  }

  postMessage(message: ToComputeWorker): void {
    this.got.push(message);
  }

  terminate(): void {
    this.isTerminated = true;
  }

  says(data: FromComputeWorker): void {
    this.onmessage?.({ data });
  }
}

const worker = (index: number): PlayedWorker => {
  const found = PlayedWorker.all[index];
  if (!found) throw new RangeError(`no worker ${index} was made`);
  return found;
};

beforeEach(() => {
  PlayedWorker.all = [];
  vi.stubGlobal('Worker', PlayedWorker);
});
afterEach(() => void vi.unstubAllGlobals());

function volunteer() {
  const told: Told[] = [];
  const heard: FromCompute[] = [];
  const ended: string[] = [];
  const workers = new ComputeWorkers(
    { server: 'https://ramus', provider: 'webgpu', duty: 1, models: [model] },
    (message) => told.push(message),
  );
  const spawn = () =>
    workers.spawn({ message: (message) => heard.push(message), exited: (why) => ended.push(why) });
  return { workers, told, heard, ended, spawn };
}

describe('the workers that compute', () => {
  it('are one, made ready before the first assignment and used for it', () => {
    const { workers, spawn, told } = volunteer();
    workers.prepare();
    workers.prepare();
    spawn().post(run);
    expect(PlayedWorker.all).toHaveLength(1);
    expect(worker(0).got.map(({ type }) => type)).toEqual(['configure', 'prepare', 'run']);
    expect(told).toContainEqual({ type: 'begun', tiles: 3 });
  });

  it('are followed by a fresh one at once when one is ended by force', async () => {
    const { workers, spawn } = volunteer();
    workers.prepare();
    const given = spawn();
    given.post(run);
    await given.terminate();
    expect(worker(0).isTerminated).toBe(true);
    expect(worker(1).got.map(({ type }) => type)).toEqual(['configure', 'prepare']);
  });

  it('are not made again once it is over', async () => {
    const { workers, spawn } = volunteer();
    const given = spawn();
    workers.close();
    await given.terminate();
    expect(PlayedWorker.all).toHaveLength(1);
  });
});

describe('a graphics device that is lost', () => {
  it('makes way for another while nothing is computed', () => {
    const { workers, told } = volunteer();
    workers.prepare();
    worker(0).says(lost);
    expect(told).toEqual([lost]);
    expect(worker(0).isTerminated).toBe(true);
    expect(PlayedWorker.all).toHaveLength(2);
  });

  it('has the assignment given back first, and then a fresh worker', () => {
    const { workers, heard, ended, spawn } = volunteer();
    workers.prepare();
    spawn().post(run);
    worker(0).says(lost);
    expect(worker(0).isTerminated).toBe(false);
    worker(0).says(returned);
    expect(heard).toEqual([returned]);
    expect(ended).toHaveLength(1);
    expect(worker(0).isTerminated).toBe(true);
    expect(PlayedWorker.all).toHaveLength(2);
  });

  it('is not held against the machine, though its known tile came to nothing', () => {
    const { workers, told, spawn } = volunteer();
    workers.prepare();
    spawn().post(run);
    worker(0).says(lost);
    worker(0).says({ type: 'unfit', detail: 'the device was lost' });
    worker(0).says(returned);
    expect(told.map(({ type }) => type)).toEqual(['begun', 'device-lost']);
  });

  it('is followed by the processor once that is wanted', () => {
    const { workers } = volunteer();
    workers.prepare();
    workers.useWasm();
    worker(0).says(lost);
    expect(worker(1).got[0]).toMatchObject({ type: 'configure', provider: 'wasm' });
  });
});
