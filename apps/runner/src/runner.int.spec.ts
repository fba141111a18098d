import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { build, Daemon, MAIN } from './testing/daemon.js';
import type { Heard, Of } from './testing/stand-in.server.js';
import { a, resultOf, StandInServer } from './testing/stand-in.server.js';

const heartbeatFor =
  (token: number) =>
  (heard: Heard): heard is Of<'heartbeat'> =>
    heard.type === 'heartbeat' && heard.message.leases.some((lease) => lease.token === token);

const LONG = { input: { shardMs: 600_000, failsBefore: 0 } };

let home: string;
let server: StandInServer;
let daemons: Daemon[];

beforeAll(build, 240_000);

beforeEach(async () => {
  home = mkdtempSync(join(tmpdir(), 'ramus-runner-'));
  server = new StandInServer();
  daemons = [];
  await server.start();
});

afterEach(async () => {
  for (const daemon of daemons) daemon.kill('SIGCONT');
  for (const daemon of daemons) daemon.kill('SIGKILL');
  await Promise.all(daemons.map(({ ended }) => ended));
  await server.stop();
  rmSync(home, { recursive: true, force: true });
});

function start(...args: string[]): Daemon {
  const daemon = new Daemon(['--server', server.url, '--home', home, '--name', 'local-0', ...args]);
  daemons.push(daemon);
  return daemon;
}

async function welcome(...args: string[]): Promise<Daemon> {
  const daemon = start(...args);
  await server.hears(a('hello'));
  return daemon;
}

describe('a daemon', () => {
  it('computes an assignment and uploads its result', async () => {
    const daemon = await welcome();
    expect(await server.assign(1, { attempt: 2 })).toEqual({ accepted: true });
    expect((await server.hears(resultOf(1))).body).toEqual({ attempt: 2 });
    expect(daemon.output).not.toContain('secret');
  });

  it('computes as many side by side as it has slots, and gives back what waits too long for one', async () => {
    const daemon = await welcome('--slots', '2');
    await Promise.all([1, 2, 3].map((token) => server.assign(token, LONG)));
    const { message } = await server.hears(a('declined'));
    expect(message).toMatchObject(server.ref(3));
    expect(daemon.computing()).toHaveLength(2);
  });

  it('reports a kernel that fails', async () => {
    await welcome();
    await server.assign(1, { input: { shardMs: 0, failsBefore: -1 } });
    const { message } = await server.hears(a('failed'));
    expect(message).toMatchObject({ ...server.ref(1), code: 'kernel-failed', retryable: true });
  });

  it('keeps its leases alive by heartbeats while it computes', async () => {
    await welcome();
    await server.assign(1, LONG);
    await server.hears(heartbeatFor(1));
    await server.hears(heartbeatFor(1), server.heard.length);
  });

  it('stops a revoked shard, and its slot is free when it answers', async () => {
    await welcome();
    await server.assign(1, LONG);
    await server.revoke(1);
    expect(await server.assign(2)).toEqual({ accepted: true });
    await server.hears(resultOf(2));
  });

  it('kills a shard that does not stop by itself', async () => {
    const daemon = await welcome();
    await server.assign(1, LONG);
    const [computing] = daemon.computing();
    process.kill(computing as number, 'SIGSTOP');
    await server.revoke(1);
    expect(daemon.computing()).not.toContain(computing);
    await server.assign(2);
    await server.hears(resultOf(2));
  });

  it('outlives a compute process that is killed, reports it and computes on', async () => {
    const daemon = await welcome();
    await server.assign(1, LONG);
    process.kill(daemon.computing()[0] as number, 'SIGKILL');
    const { message } = await server.hears(a('failed'));
    expect(message).toMatchObject({ ...server.ref(1), code: 'worker-died', retryable: true });
    await server.assign(2);
    await server.hears(resultOf(2));
  });

  it('uses a healthy compute process again', async () => {
    const daemon = await welcome();
    await server.assign(1);
    await server.hears(resultOf(1));
    const before = daemon.computing();
    await server.assign(2, LONG);
    expect(daemon.computing()).toEqual(before);
  });
});

describe('a daemon whose server restarts', () => {
  it('goes on with its shard, names its lease and uploads the result to the new server', async () => {
    await welcome();
    await server.assign(1, { input: { shardMs: 700, failsBefore: 0 } });
    await server.stop();
    await server.start();
    const { message } = await server.hears(
      (heard): heard is Of<'hello'> => heard.type === 'hello' && heard.message.holds.length > 0,
    );
    expect(message.holds).toEqual([server.ref(1)]);
    await server.hears(resultOf(1));
  });

  it('keeps a result that was finished while there was no server', async () => {
    const daemon = await welcome();
    await server.assign(1, { input: { shardMs: 50, failsBefore: 0 } });
    await server.stop();
    await daemon.writes('cannot connect');
    await server.start();
    await server.hears(resultOf(1));
    expect(server.heard.filter(resultOf(1))).toHaveLength(1);
  });

  it('drops a lease that does not stand any more', async () => {
    await welcome();
    await server.assign(1, LONG);
    await server.stop();
    server.stands = new Set();
    await server.start();
    await server.hears(
      (heard): heard is Of<'hello'> => heard.type === 'hello' && heard.message.holds.length > 0,
    );
    await untilAccepted();
    expect(server.heard.some(resultOf(1))).toBe(false);
  });
});

describe('a daemon that was stopped past its lease', () => {
  it('comes back late and finds its lease gone', async () => {
    const daemon = await welcome();
    await server.assign(1, LONG);
    daemon.kill('SIGSTOP');
    server.cut();
    server.stands = new Set();
    await server.hears(a('gone'));
    daemon.kill('SIGCONT');
    await server.hears(
      (heard): heard is Of<'hello'> => heard.type === 'hello' && heard.message.holds.length > 0,
    );
    await untilAccepted();
    expect(server.heard.some(resultOf(1))).toBe(false);
  });
});

describe('the identity of a daemon', () => {
  it('is kept by one process at a time', async () => {
    const first = await welcome();
    const second = start();
    expect(await second.ended).toBe(3);
    expect(second.output).toContain(`already running as process ${first.pid}`);
  });

  it('outlives a process that was killed, whose leases are not named again', async () => {
    const first = await welcome();
    await server.assign(1, LONG);
    first.kill('SIGKILL');
    await first.ended;
    const since = server.heard.length;
    start();
    const { message } = await server.hears(a('hello'), since);
    const before = await server.hears(a('hello'));
    expect(message).toEqual({ ...before.message, holds: [] });
  });
});

describe('the end of a daemon', () => {
  it('gives its shards back when it is told to stop', async () => {
    const daemon = await welcome();
    await server.assign(1, LONG);
    daemon.kill('SIGTERM');
    expect(await daemon.ended).toBe(0);
    expect(server.heard.filter(a('declined')).map(({ message }) => message)).toEqual([
      { ...server.ref(1), reason: 'shutting-down' },
    ]);
  });

  it('comes with 1 when the server refuses it for good', async () => {
    server.onHello = { ok: false, code: 'runner-banned', final: true };
    const daemon = start();
    expect(await daemon.ended).toBe(1);
    expect(daemon.output).toContain('runner-banned');
  });

  it('comes with 0 when there has been no server for as long as it was told to wait', async () => {
    const daemon = await welcome('--give-up-after', '300');
    await server.stop();
    expect(await daemon.ended).toBe(0);
    expect(daemon.output).toContain('gave-up');
  });

  it('does not come with the end of the process that started it', async () => {
    const starter = spawn(
      process.execPath,
      [
        '-e',
        `const child = require('node:child_process').spawn(process.execPath, process.argv.slice(1), { stdio: ['ignore', 'pipe', 'pipe'] });
         child.stdout.resume();
         process.stdout.write(String(child.pid));`,
        MAIN,
        ...['--server', server.url, '--home', home, '--diagnostics', '--token', 't', '--log-level', 'debug'],
      ],
      { stdio: ['ignore', 'pipe', 'inherit'] },
    );
    const pid = Number(await new Promise((resolve) => starter.stdout.once('data', resolve)));
    try {
      await server.hears(a('hello'));
      starter.kill('SIGKILL');
      await server.stop();
      const since = server.heard.length;
      await server.start();
      await server.hears(a('hello'), since);
      await server.assign(1);
      await server.hears(resultOf(1));
    } finally {
      process.kill(pid, 'SIGKILL');
    }
  });
});

let lastToken = 100;

/** Offers shard after shard until one is taken, which shows that the slot is free; the test's own limit bounds it. */
async function untilAccepted(): Promise<void> {
  while (!(await server.assign(++lastToken)).accepted) continue;
}
