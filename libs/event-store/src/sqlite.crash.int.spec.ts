import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { eventHash } from './event-hash.js';
import type { RecordedEvent } from './event-store.js';
import { SqliteEventStore } from './sqlite.event-store.js';
import { StoreLocked } from './sqlite.writer-thread.js';

const ROUNDS = Number(process.env['CRASH_ROUNDS'] ?? 15);
const CALLERS = 8;
const WRITER = fileURLToPath(new URL('./crash-writer.mjs', import.meta.url));
const FLAGS = ['--experimental-transform-types', '--disable-warning=ExperimentalWarning'];

/** Starts a writer, and gives its acknowledgements once there are at least so many of them. */
async function writeUntil(path: string, acknowledgements: number) {
  const child = spawn(process.execPath, [...FLAGS, WRITER, path, String(CALLERS)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let printed = '';
  // A line that the kill cut in two was not acknowledged to anybody.
  const lines = () =>
    printed
      .slice(0, printed.lastIndexOf('\n') + 1)
      .split('\n')
      .filter(Boolean);
  child.stdout.setEncoding('utf8').on('data', (text: string) => (printed += text));
  while (lines().length < acknowledgements) await once(child.stdout, 'data');
  return { child, lines };
}

async function kill(child: ChildProcess): Promise<void> {
  const closed = once(child, 'close');
  child.kill('SIGKILL');
  const [code, signal] = (await closed) as [number | null, string | null];
  expect({ code, signal }).toEqual({ code: null, signal: 'SIGKILL' });
}

async function wholeLog(path: string): Promise<RecordedEvent[]> {
  const store = await SqliteEventStore.open({ path });
  const log: RecordedEvent[] = [];
  for (;;) {
    const page = await store.readAll({ from: log.at(-1)?.position ?? '0', limit: 10_000 });
    log.push(...page);
    if (page.length < 10_000) break;
  }
  await store.close();
  return log;
}

function expectUnbroken(log: readonly RecordedEvent[]): void {
  const last = new Map<string, RecordedEvent>();
  for (const [n, event] of log.entries()) {
    const before = last.get(event.stream);
    const place = { position: event.position, revision: event.revision, prev: event.metadata.prev };
    const prev = before && eventHash(before);
    expect(place).toEqual({ position: String(n + 1), revision: (before?.revision ?? -1) + 1, prev });
    last.set(event.stream, event);
  }
}

describe('a writer that is killed', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'event-log-crash-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it(
    `${ROUNDS} times at random moments leaves every acknowledged event, and no gap`,
    { timeout: 10_000 + ROUNDS * 6_000 },
    async () => {
      const path = join(folder, 'events.sqlite');
      const acknowledged: string[] = [];
      for (let round = 0; round < ROUNDS; round++) {
        const { child, lines } = await writeUntil(path, Math.floor(Math.random() * 300));
        await kill(child);
        acknowledged.push(...lines());

        const log = await wholeLog(path);
        expectUnbroken(log);
        const stored = new Set(log.map(({ stream, revision, id }) => `${stream} ${revision} ${id}`));
        expect(acknowledged.filter((line) => !stored.has(line))).toEqual([]);
      }
      expect(acknowledged.length).toBeGreaterThan(ROUNDS);
    },
  );

  it('kept every other process out while it lived, and none afterwards', async () => {
    const path = join(folder, 'events.sqlite');
    const { child } = await writeUntil(path, 1);
    await expect(SqliteEventStore.open({ path })).rejects.toThrow(StoreLocked);
    await kill(child);
    expect((await wholeLog(path)).length).toBeGreaterThan(0);
  });
});
