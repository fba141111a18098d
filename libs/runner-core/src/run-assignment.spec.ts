import type { RunContext } from '@ramus/kernels';
import { describe, expect, it } from 'vitest';
import { ShardFailure } from './failures.js';
import type { Outcome } from './ports.js';
import { runAssignment } from './run-assignment.js';
import type { Asked } from './testing/compute.js';
import { computePorts, kernelThat, never, ok, problemOf, status, whiteTile } from './testing/compute.js';
import { lease } from './testing/fake-server.js';

const counts = kernelThat(async ({ tiles }) => {
  let count = 0;
  for await (const tile of tiles) count += tile.pixels.data.length;
  return { count };
});
const succeeds = kernelThat(async () => ({ fine: true }));

function run(
  kernel: Parameters<typeof computePorts>[0],
  answer: (asked: Asked) => Response | Promise<Response>,
  changes: Parameters<typeof lease>[1] = {},
) {
  const all = computePorts(kernel, answer);
  const stop = new AbortController();
  let outcome: Outcome | undefined;
  void runAssignment(all.ports, lease(1, changes), () => undefined, stop.signal).then(
    (ended) => (outcome = ended),
  );
  return { ...all, stop, outcome: () => outcome };
}

describe('an assignment', () => {
  it('reads its tiles, runs its kernel and uploads the result', async () => {
    const { clock, asked, outcome } = run(counts, ({ method }) => (method === 'PUT' ? ok() : whiteTile()), {
      tiles: 2,
    });
    await clock.advance(0);
    expect(outcome()).toEqual({ kind: 'uploaded' });
    expect(asked).toEqual([
      { method: 'GET', path: '/base/tiles/1/0?sig=s', body: undefined },
      { method: 'GET', path: '/base/tiles/1/1?sig=s', body: undefined },
      { method: 'PUT', path: '/base/results/1?sig=s', body: '{"count":24}' },
    ]);
  });

  it('keeps its result over a restart of the server, however long', async () => {
    let isUp = false;
    let runs = 0;
    const once = kernelThat(async () => ({ run: ++runs }));
    const { clock, asked, outcome } = run(once, () => {
      if (!isUp) throw new TypeError('fetch failed');
      return ok();
    });
    await clock.advance(3_600_000);
    expect(outcome()).toBeUndefined();
    isUp = true;
    await clock.advance(5_000);
    expect(outcome()).toEqual({ kind: 'uploaded' });
    expect(asked.at(-1)?.body).toBe('{"run":1}');
    expect(runs).toBe(1);
  });

  it('waits as long as a busy server asks before it uploads again', async () => {
    let tries = 0;
    const { clock, outcome } = run(succeeds, () =>
      ++tries === 1 ? status(503, { 'retry-after': '30' }) : ok(),
    );
    await clock.advance(29_000);
    expect(tries).toBe(1);
    await clock.advance(1_000);
    expect(outcome()).toEqual({ kind: 'uploaded' });
  });

  it('tries an upload again that is never answered', async () => {
    let tries = 0;
    const { clock, outcome } = run(succeeds, () => (++tries === 1 ? never() : ok()));
    await clock.advance(130_000);
    expect(outcome()).toEqual({ kind: 'uploaded' });
  });

  it('stops quietly when the upload finds its lease lost', async () => {
    const { clock, asked, outcome } = run(succeeds, () => problemOf(409, 'lease-lost'));
    await clock.advance(60_000);
    expect(outcome()).toEqual({ kind: 'lost' });
    expect(asked).toHaveLength(1);
  });

  it('fails for good when the server refuses the result', async () => {
    const { clock, outcome } = run(succeeds, () => problemOf(422, 'result-invalid'));
    await clock.advance(60_000);
    expect(outcome()).toMatchObject({ kind: 'failed', code: 'result-invalid', retryable: false });
  });

  it('fails, for another try, when the server errs at its result again and again', async () => {
    const { clock, outcome } = run(succeeds, () => status(500));
    await clock.advance(600_000);
    expect(outcome()).toMatchObject({ kind: 'failed', code: 'result-refused', retryable: true });
  });

  it('does not upload what is larger than the server takes', async () => {
    const { clock, asked, outcome } = run(succeeds, ok, { maxResultBytes: 5 });
    await clock.advance(0);
    expect(outcome()).toMatchObject({ kind: 'failed', code: 'result-too-large', retryable: false });
    expect(asked).toEqual([]);
  });

  it('fails, for another try, when its kernel throws', async () => {
    const throws = kernelThat(() => Promise.reject(new Error('x'.repeat(5_000))));
    const { clock, outcome } = run(throws, ok);
    await clock.advance(0);
    expect(outcome()).toEqual({
      kind: 'failed',
      code: 'kernel-failed',
      detail: 'x'.repeat(1_000),
      retryable: true,
    });
  });

  it('fails as a failure says that it does', async () => {
    const throws = kernelThat(() => Promise.reject(new ShardFailure('model-mismatch', 'no', false)));
    const { clock, outcome } = run(throws, ok);
    await clock.advance(0);
    expect(outcome()).toEqual({ kind: 'failed', code: 'model-mismatch', detail: 'no', retryable: false });
  });

  it('says nothing once it is told to stop', async () => {
    const waits = kernelThat(async ({ wait }) => wait(600_000));
    const { clock, stop, asked, outcome } = run(waits, ok);
    await clock.advance(1_000);
    stop.abort();
    await clock.advance(0);
    expect(outcome()).toEqual({ kind: 'aborted' });
    expect(asked).toEqual([]);
    expect(clock.waiting).toBe(0);
  });

  it('fails with the cause of a slide that cannot be read', async () => {
    const { clock, outcome } = run(counts, () => problemOf(422, 'slide-unreadable'), { tiles: 3 });
    await clock.advance(0);
    expect(outcome()).toMatchObject({ kind: 'failed', code: 'slide-unreadable', retryable: false });
  });

  it('fails with a lost tile even where its kernel goes on without it', async () => {
    const hides = kernelThat(async (context: RunContext) => {
      try {
        for await (const _ of context.tiles);
      } catch {
        return {};
      }
    });
    const { clock, outcome } = run(hides, () => problemOf(404, 'slide-removed'), { tiles: 1 });
    await clock.advance(0);
    expect(outcome()).toMatchObject({ kind: 'failed', code: 'slide-removed' });
  });

  it('fails when its kernel is unknown, or its input is none', async () => {
    const unknown = run(undefined, ok);
    await unknown.clock.advance(0);
    expect(unknown.outcome()).toMatchObject({ kind: 'failed', code: 'kind-unknown', retryable: true });

    const refuses = {
      ...succeeds,
      input: { safeParse: () => ({ success: false, error: new Error('bad') }) },
    };
    const invalid = run(refuses as unknown as typeof succeeds, ok);
    await invalid.clock.advance(0);
    expect(invalid.outcome()).toMatchObject({ kind: 'failed', code: 'input-invalid', retryable: false });
  });
});
