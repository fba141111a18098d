import { describe, expect, it } from 'vitest';
import type { ToCompute } from './compute-messages.js';
import { FakeClock, settle } from './testing/fake-clock.js';
import { lease } from './testing/fake-server.js';
import type { ComputeWorkerListener } from './worker-compute-host.js';
import { WorkerComputeHost } from './worker-compute-host.js';

class FakeWorker {
  readonly posted: ToCompute[] = [];
  isTerminated = false;

  constructor(readonly listener: ComputeWorkerListener) {}

  post(message: ToCompute): void {
    this.posted.push(message);
  }

  async terminate(): Promise<void> {
    this.isTerminated = true;
    this.listener.exited('terminated');
  }
}

function host() {
  const clock = new FakeClock();
  const workers: FakeWorker[] = [];
  const spawned = new WorkerComputeHost((listener) => {
    const worker = new FakeWorker(listener);
    workers.push(worker);
    return worker;
  }, clock);
  return { clock, workers, host: spawned, worker: (index: number) => workers[index] as FakeWorker };
}

describe('a compute host', () => {
  it('spawns a worker for each assignment at work, and uses an idle one again', async () => {
    const { host: compute, worker, workers } = host();
    const first = compute.start(lease(1));
    compute.start(lease(2));
    expect(workers).toHaveLength(2);
    worker(0).listener.message({ type: 'done', outcome: { kind: 'uploaded' } });
    expect(await first.done).toEqual({ kind: 'uploaded' });
    compute.start(lease(3));
    expect(workers).toHaveLength(2);
    expect(worker(0).posted).toEqual([1, 3].map((token) => ({ type: 'run', assignment: lease(token) })));
  });

  it('tells how many tiles are done', () => {
    const { host: compute, worker } = host();
    const first = compute.start(lease(1));
    worker(0).listener.message({ type: 'progress', tilesDone: 4 });
    expect(first.tilesDone).toBe(4);
  });

  it('keeps a worker that stops when it is asked', async () => {
    const { host: compute, worker, workers } = host();
    const first = compute.start(lease(1));
    const killed = first.kill();
    worker(0).listener.message({ type: 'done', outcome: { kind: 'aborted' } });
    await killed;
    expect(worker(0).isTerminated).toBe(false);
    compute.start(lease(2));
    expect(workers).toHaveLength(1);
  });

  it('ends a worker by force that does not stop, and spawns another', async () => {
    const { host: compute, worker, workers, clock } = host();
    const first = compute.start(lease(1));
    const killed = first.kill();
    await clock.advance(250);
    await killed;
    expect(worker(0).isTerminated).toBe(true);
    expect(await first.done).toEqual({ kind: 'aborted' });
    compute.start(lease(2));
    expect(workers).toHaveLength(2);
  });

  it('gives no work to a worker that is being ended', async () => {
    const { host: compute, worker, workers, clock } = host();
    const first = compute.start(lease(1));
    worker(0).terminate = () => new Promise(() => undefined);
    void first.kill();
    await clock.advance(250);
    worker(0).listener.message({ type: 'done', outcome: { kind: 'aborted' } });
    compute.start(lease(2));
    expect(workers).toHaveLength(2);
  });

  it('fails the assignment of a worker that dies, for another try', async () => {
    const { host: compute, worker } = host();
    const first = compute.start(lease(1));
    worker(0).listener.exited('ended with SIGKILL');
    expect(await first.done).toEqual({
      kind: 'failed',
      code: 'worker-died',
      detail: 'ended with SIGKILL',
      retryable: true,
    });
    await settle();
  });
});
