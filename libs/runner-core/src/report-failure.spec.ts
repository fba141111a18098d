import { describe, expect, it } from 'vitest';
import { settle } from './testing/fake-clock.js';
import { refTo } from './testing/fake-server.js';
import { welcomeRunner } from './testing/set-up.js';

const FAILED = { kind: 'failed', code: 'kernel-failed', detail: 'no', retryable: true } as const;

describe('a failure', () => {
  it('is reported once', async () => {
    const { server, compute, clock, ends } = await welcomeRunner();
    server.assign(1);
    compute.finish(1, FAILED);
    await clock.advance(10_000);
    expect(server.failures).toEqual([{ ...refTo(1), code: 'kernel-failed', detail: 'no', retryable: true }]);
    expect(ends).toEqual([[1, 'failed']]);
  });

  it('that happens while the link is down is reported after the next welcome', async () => {
    const { server, compute, clock, ends } = await welcomeRunner();
    server.assign(1);
    server.disconnect();
    compute.finish(1, FAILED);
    await clock.advance(10_000);
    expect(ends).toEqual([]);
    server.connect();
    await settle();
    expect(server.hellos.at(-1)?.holds).toEqual([refTo(1)]);
    expect(ends).toEqual([[1, 'failed']]);
  });

  it('is not reported under a lease that no longer stands', async () => {
    const { server, compute, clock, ends } = await welcomeRunner();
    server.assign(1);
    server.disconnect();
    compute.finish(1, FAILED);
    server.stands = new Set();
    server.connect();
    await clock.advance(10_000);
    expect(server.failures).toEqual([]);
    expect(ends).toEqual([[1, 'dropped']]);
  });

  it('is reported again when no answer came', async () => {
    const { server, compute, clock, ends } = await welcomeRunner();
    server.assign(1);
    server.onFailed = 'silent';
    compute.finish(1, FAILED);
    await clock.advance(3_000);
    server.onFailed = undefined;
    await clock.advance(10_000);
    expect(server.failures.length).toBeGreaterThan(1);
    expect(ends).toEqual([[1, 'failed']]);
  });

  it('frees its slot before the report is answered', async () => {
    const { server, compute } = await welcomeRunner({ slots: 1 });
    server.assign(1);
    server.onFailed = 'silent';
    compute.finish(1, FAILED);
    await settle();
    expect(server.assign(2)).toEqual({ accepted: true });
  });

  it('whose lease is over is let go', async () => {
    const { server, compute, ends } = await welcomeRunner();
    server.assign(1);
    server.onFailed = { ok: false, code: 'lease-lost' };
    compute.finish(1, FAILED);
    await settle();
    expect(ends).toEqual([[1, 'dropped']]);
  });
});
