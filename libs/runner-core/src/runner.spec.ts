import { describe, expect, it } from 'vitest';
import { settle } from './testing/fake-clock.js';
import { refTo } from './testing/fake-server.js';
import { runnerAmongFakes, RUNNER_ID, welcomeRunner } from './testing/set-up.js';

describe('a runner', () => {
  it('introduces itself once it is connected', async () => {
    const { server } = await welcomeRunner();
    expect(server.hellos).toEqual([
      {
        runnerId: RUNNER_ID,
        kind: 'daemon',
        version: '0',
        provider: 'cpu',
        slots: 2,
        kinds: ['diagnostic'],
        holds: [],
      },
    ]);
  });

  it('passes on how far it is trusted, and nothing that makes no sense', async () => {
    const { server, standings } = await welcomeRunner();
    const told = [{ of: 'a network', level: 'proven', confirmed: 10, needed: 10 }];
    server.listener?.standing(told);
    server.listener?.standing([{ level: 'holy' }]);
    expect(standings).toEqual([told]);
  });

  it('declines what goes beyond its slots and the line before them', async () => {
    const { server, compute } = await welcomeRunner({ slots: 1 });
    expect([1, 2, 3].map((token) => server.assign(token))).toEqual([
      { accepted: true },
      { accepted: true },
      { accepted: false, reason: 'no-free-slot' },
    ]);
    expect(compute.started).toEqual([1]);
  });

  it('starts what waits once the slot is free', async () => {
    const { server, compute } = await welcomeRunner({ slots: 1 });
    server.assign(1);
    server.assign(2);
    compute.finish(1, { kind: 'uploaded' });
    await settle();
    expect(compute.started).toEqual([1, 2]);
  });

  it('gives back what has waited too long, unworked', async () => {
    const { server, compute, clock, ends } = await welcomeRunner({ slots: 1 });
    server.assign(1);
    server.assign(2);
    await clock.advance(2_000);
    expect(compute.started).toEqual([1]);
    expect(ends).toEqual([[2, 'declined']]);
  });

  it('never starts what is revoked while it waits', async () => {
    const { server, compute, ends } = await welcomeRunner({ slots: 1 });
    server.assign(1);
    server.assign(2);
    await server.revoke(2);
    compute.finish(1, { kind: 'uploaded' });
    await settle();
    expect(compute.started).toEqual([1]);
    expect(ends).toEqual([
      [2, 'dropped'],
      [1, 'uploaded'],
    ]);
  });

  it('gives back what this machine cannot go on with', async () => {
    const { server, compute, ends } = await welcomeRunner({ slots: 1 });
    server.assign(1);
    compute.finish(1, { kind: 'returned', reason: 'the graphics device was lost' });
    await settle();
    expect(server.declines).toEqual([{ ...refTo(1), reason: 'the graphics device was lost' }]);
    expect(server.failures).toEqual([]);
    expect(ends).toEqual([[1, 'declined']]);
  });

  it('has room again once an assignment is uploaded', async () => {
    const { server, compute, ends } = await welcomeRunner({ slots: 1 });
    server.assign(1);
    compute.finish(1, { kind: 'uploaded' });
    await settle();
    expect(ends).toEqual([[1, 'uploaded']]);
    expect(server.assign(2)).toEqual({ accepted: true });
  });

  it('starts an assignment that is sent twice once', async () => {
    const { server, compute } = await welcomeRunner();
    server.assign(1);
    expect(server.assign(1)).toEqual({ accepted: true });
    expect(compute.started).toEqual([1]);
  });

  it('does not start again what has ended', async () => {
    const { server, compute } = await welcomeRunner();
    server.assign(1);
    compute.finish(1, { kind: 'uploaded' });
    await settle();
    expect(server.assign(1)).toEqual({ accepted: false, reason: 'lease-over' });
  });

  it('declines a kind that it cannot run, and what it cannot read', async () => {
    const { server } = await welcomeRunner();
    expect(server.assign(1, { kind: 'overlay' })).toEqual({ accepted: false, reason: 'kind-unknown' });
    expect(server.listener?.assignment({ token: 'x' })).toEqual({
      accepted: false,
      reason: 'invalid-assignment',
    });
  });

  it('says hello again until it is heard', async () => {
    const { server, clock, runner } = runnerAmongFakes();
    server.onHello = 'silent';
    runner.start();
    await clock.advance(2_000);
    expect(server.hellos.length).toBeGreaterThan(2);
    server.onHello = undefined;
    await clock.advance(5_000);
    const heard = server.hellos.length;
    await clock.advance(60_000);
    expect(server.hellos).toHaveLength(heard);
  });

  it('ends when the server refuses it for good', async () => {
    const { server, runner } = runnerAmongFakes();
    server.onHello = { ok: false, code: 'runner-banned', final: true };
    runner.start();
    await expect(runner.ended).resolves.toEqual({ cause: 'refused', code: 'runner-banned', detail: '' });
    expect(server.isClosed).toBe(true);
  });

  it('greets again when a heartbeat is refused', async () => {
    const { server, clock } = await welcomeRunner();
    server.assign(1);
    server.onHeartbeat = { ok: false, code: 'hello-first' };
    await clock.advance(1_000);
    server.onHeartbeat = undefined;
    await clock.advance(1_000);
    expect(server.hellos.length).toBeGreaterThan(1);
    expect(server.hellos.at(-1)?.holds).toEqual([refTo(1)]);
  });
});

describe('a lease', () => {
  it('that is revoked has its work killed before the revocation is answered', async () => {
    const { server, compute, ends } = await welcomeRunner();
    compute.isStubborn = true;
    server.assign(1);
    let isAnswered = false;
    void server.revoke(1)?.then(() => (isAnswered = true));
    await settle();
    expect(compute.killed).toEqual([1]);
    expect(isAnswered).toBe(false);
    compute.finish(1, { kind: 'aborted' });
    await settle();
    expect(isAnswered).toBe(true);
    expect(ends).toEqual([[1, 'dropped']]);
  });

  it('keeps its slot until its killed work is really over', async () => {
    const { server, compute } = await welcomeRunner({ slots: 1 });
    compute.isStubborn = true;
    server.assign(1);
    void server.revoke(1);
    await settle();
    server.assign(2);
    expect(compute.started).toEqual([1]);
    compute.finish(1, { kind: 'aborted' });
    await settle();
    expect(compute.started).toEqual([1, 2]);
  });

  it('that is revoked before its assignment comes is never started', async () => {
    const { server, compute } = await welcomeRunner();
    await server.revoke(1);
    expect(server.assign(1)).toEqual({ accepted: false, reason: 'lease-over' });
    expect(compute.started).toEqual([]);
  });

  it('that is revoked late ends as what it already was', async () => {
    const { server, compute, ends } = await welcomeRunner();
    server.assign(1);
    compute.finish(1, { kind: 'uploaded' });
    await server.revoke(1);
    await settle();
    expect(ends).toEqual([[1, 'uploaded']]);
  });

  it('that is lost at a heartbeat has its work killed, and nothing is said under it', async () => {
    const { server, compute, clock, ends } = await welcomeRunner();
    server.assign(1);
    server.assign(2);
    server.lost = [1];
    await clock.advance(1_000);
    expect(compute.killed).toEqual([1]);
    expect(ends).toEqual([[1, 'dropped']]);
    await clock.advance(1_000);
    expect(server.heartbeats.at(-1)?.leases).toEqual([{ ...refTo(2), tilesDone: 0 }]);
    expect(server.failures).toEqual([]);
  });

  it('outlives its connection, and is named at the next', async () => {
    const { server, compute, clock } = await welcomeRunner();
    server.assign(1);
    server.assign(2);
    server.disconnect();
    await clock.advance(600_000);
    expect(compute.killed).toEqual([]);
    server.stands = new Set([2]);
    server.connect();
    await settle();
    expect(server.hellos.at(-1)?.holds).toEqual([refTo(1), refTo(2)]);
    expect(compute.killed).toEqual([1]);
  });

  it('that is assigned while the hello is unanswered stands', async () => {
    const { server, compute, runner } = runnerAmongFakes();
    server.stands = new Set();
    runner.start();
    server.assign(1);
    await settle();
    expect(compute.killed).toEqual([]);
    expect(runner.computing).toBe(1);
  });
});

describe('a runner that leaves', () => {
  it('finishes what it holds and takes no more when the server drains it', async () => {
    const { server, compute, ends } = await welcomeRunner();
    server.assign(1);
    server.listener?.drained();
    expect(server.assign(2)).toEqual({ accepted: false, reason: 'draining' });
    compute.finish(1, { kind: 'uploaded' });
    await settle();
    expect(ends).toEqual([[1, 'uploaded']]);
  });

  it('takes work again when the server welcomes it after a drain', async () => {
    const { server } = await welcomeRunner();
    server.listener?.drained();
    server.disconnect();
    server.connect();
    await settle();
    expect(server.assign(1)).toEqual({ accepted: true });
  });

  it('gives its leases back when it stops', async () => {
    const { server, compute, ends, runner } = await welcomeRunner();
    server.assign(1);
    server.assign(2);
    await runner.stop(3_000);
    expect(compute.killed).toEqual([1, 2]);
    expect(server.declines.map(({ token, reason }) => [token, reason])).toEqual([
      [1, 'shutting-down'],
      [2, 'shutting-down'],
    ]);
    expect(ends).toEqual([
      [1, 'declined'],
      [2, 'declined'],
    ]);
    await expect(runner.ended).resolves.toEqual({ cause: 'stopped' });
  });

  it('does not wait longer than it was told for work that will not stop', async () => {
    const { server, compute, runner, clock } = await welcomeRunner();
    compute.isStubborn = true;
    server.assign(1);
    void runner.stop(3_000);
    await clock.advance(3_000);
    await expect(runner.ended).resolves.toEqual({ cause: 'stopped' });
  });

  it('gives up when no server has welcomed it for long enough', async () => {
    const { server, compute, clock, runner, ends } = await welcomeRunner({ giveUpAfterMs: 120_000 });
    server.assign(1);
    await clock.advance(300_000);
    server.disconnect();
    await clock.advance(119_000);
    expect(ends).toEqual([]);
    await clock.advance(1_000);
    await expect(runner.ended).resolves.toEqual({ cause: 'gave-up' });
    expect(compute.killed).toEqual([1]);
  });

  it('is patient afresh after every welcome', async () => {
    const { server, clock } = await welcomeRunner({ giveUpAfterMs: 120_000 });
    for (let time = 0; time < 3; time++) {
      server.disconnect();
      await clock.advance(100_000);
      server.connect();
      await clock.advance(1_000);
    }
    expect(server.isClosed).toBe(false);
  });
});
