import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { loadConfig } from '../config.js';
import { LocalRunners, type Pauses } from './local-runners.js';

/** Writes down how it was started, then does as `BEHAVIOUR` says. */
const DAEMON = `
import { appendFileSync } from 'node:fs';
const { BEHAVIOUR, JOURNAL, RAMUS_RUNNER_TOKEN, RAMUS_DIAGNOSTICS } = process.env;
const note = (line) => appendFileSync(JOURNAL, JSON.stringify(line) + '\\n');
process.on('SIGTERM', () => {
  note({ told: 'SIGTERM' });
  if (BEHAVIOUR !== 'stubborn') process.exit(0);
});
note({ pid: process.pid, args: process.argv.slice(2), token: RAMUS_RUNNER_TOKEN, diagnostics: RAMUS_DIAGNOSTICS });
if (BEHAVIOUR === 'dies') process.exit(1);
if (BEHAVIOUR === 'in-use') process.exit(3);
setInterval(() => undefined, 1_000);
`;

interface Note {
  readonly pid?: number;
  readonly args?: readonly string[];
  readonly token?: string;
  readonly diagnostics?: string;
  readonly told?: string;
}

const SOON: Pauses = { firstMs: 1, longestMs: 4, inUseMs: 1, killAfterMs: 5_000 };
const NEVER = 1_000_000;

let folder: string;
let runners: LocalRunners;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ramus-'));
  await writeFile(join(folder, 'daemon.mjs'), DAEMON);
});
afterEach(async () => {
  await runners.onModuleDestroy();
  await rm(folder, { recursive: true });
});

const start = (behaviour: string, count: number, pauses: Pauses = SOON, program = 'daemon.mjs'): string[] => {
  const log: string[] = [];
  const env = {
    BEHAVIOUR: behaviour,
    JOURNAL: join(folder, 'journal'),
    LOCAL_RUNNERS: String(count),
    RAMUS_HOME: folder,
    RAMUS_DIAGNOSTICS: 'on',
  };
  const logger = pino({}, { write: (line) => void log.push(line) });
  runners = new LocalRunners(
    loadConfig(env, '/srv'),
    { local: 's3cret' },
    logger,
    join(folder, program),
    pauses,
  );
  runners.start('http://127.0.0.1:8123');
  return log;
};

const journal = async (): Promise<Note[]> =>
  (await readFile(join(folder, 'journal'), 'utf8').catch(() => ''))
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as Note);

const starts = async (count: number): Promise<Note[]> =>
  vi.waitFor(
    async () => {
      const started = (await journal()).filter(({ pid }) => pid !== undefined);
      expect(started.length).toBeGreaterThanOrEqual(count);
      return started;
    },
    { timeout: 20_000, interval: 20 },
  );

const isRunning = (pid = 0): boolean => {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
};

describe('local runners', () => {
  it('are started with a name each, and the token where nobody else can read it', async () => {
    start('works', 2);
    const [first, second] = await starts(2);
    const names = [first, second].map((note) => note?.args?.[note.args.indexOf('--name') + 1]);
    expect(names.sort()).toEqual(['local-1', 'local-2']);
    expect(first?.args?.join(' ')).toContain('--server http://127.0.0.1:8123 ');
    expect(first?.args?.join(' ')).toContain(`--models /srv/models --home ${folder} --give-up-after 120000`);
    expect(first?.args?.join(' ')).not.toContain('s3cret');
    expect(first).toMatchObject({ token: 's3cret', diagnostics: '1' });
  });

  it('that die are started again', async () => {
    start('dies', 1);
    expect((await starts(3)).length).toBeGreaterThanOrEqual(3);
  });

  it('are not started in place of a survivor, until that is gone', async () => {
    const log = start('in-use', 1);
    await starts(2);
    expect(log.join('')).toContain('a local runner of a former start is still at work');
    expect(log.join('')).not.toContain('started again');
  });

  it('are asked to stop with the API, and are gone then', async () => {
    start('works', 2);
    const started = await starts(2);
    await runners.onModuleDestroy();
    expect((await journal()).filter(({ told }) => told === 'SIGTERM')).toHaveLength(2);
    expect(started.map(({ pid }) => isRunning(pid))).toEqual([false, false]);
  });

  it('that do not stop are made to', async () => {
    start('stubborn', 1, { ...SOON, killAfterMs: 50 });
    const [only] = await starts(1);
    await runners.onModuleDestroy();
    expect(isRunning(only?.pid)).toBe(false);
  });

  it('that wait for another start are not started once it is over', async () => {
    start('dies', 1, { ...SOON, firstMs: NEVER, longestMs: NEVER });
    await starts(1);
    await runners.onModuleDestroy();
    expect(await journal()).toHaveLength(1);
  });

  it('whose program is not built are not missed', () => {
    expect(start('works', 1, SOON, 'nothing.mjs').join('')).toContain('their program is not built');
  });
});
