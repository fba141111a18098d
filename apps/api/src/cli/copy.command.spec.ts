import { eventHash, SqliteEventStore } from '@ramus/event-store';
import { EsdbDouble } from '@ramus/event-store/testing';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { v7 } from 'uuid';
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { copyCommand } from './copy.command.js';
import { runCli } from './run-cli.js';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ramus-copy-'));
  const store = await SqliteEventStore.open({ path: join(folder, 'one.sqlite') });
  const metadata = { at: '2026-01-01T00:00:00.000Z', by: 'tester', schema: 1 };
  const first = { id: v7(), type: 'Counted', data: { n: 1 }, metadata };
  await store.append('a-1', [first], 'no-stream');
  const prev = eventHash({ ...first, stream: 'a-1', revision: 0 });
  await store.append('a-1', [{ ...first, id: v7(), metadata: { ...metadata, prev } }], 0);
  await store.close();
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
});

async function copy(...args: string[]) {
  let [out, err] = ['', ''];
  const code = await runCli([copyCommand], ['copy', ...args], {
    folder,
    out: (text) => void (out += text),
    err: (text) => void (err += text),
    signal: new AbortController().signal,
  });
  return { code, out, err };
}

describe('ramus copy', () => {
  it('copies one file into another, beside the program that writes the first', async () => {
    const writer = await SqliteEventStore.open({ path: join(folder, 'one.sqlite') });
    const { code, out } = await copy('--from', 'sqlite:one.sqlite', '--to', 'sqlite:two.sqlite');
    expect(code).toBe(0);
    expect(out).toContain('2 events of 1 streams stand in the target (0 stood before)');
    expect(out).toContain('positions are the same');
    const target = await SqliteEventStore.open({ path: join(folder, 'two.sqlite') });
    expect(await target.readAll({ limit: 10 })).toEqual(await writer.readAll({ limit: 10 }));
    await target.close();
    await writer.close();
  });

  it('copies a file to EventStoreDB (its double) and back, and marks the end of each copy', async () => {
    const double = await EsdbDouble.start();
    onTestFinished(() => double.stop());
    const there = await copy('--from', 'sqlite:one.sqlite', '--to', double.url);
    expect(there).toMatchObject({ code: 0, err: '' });
    expect(there.out).toContain('log-origin marks the end of the copy');
    const back = await copy('--from', double.url, '--to', 'sqlite:two.sqlite');
    expect(back.code).toBe(0);
    expect(back.out).toContain('3 events of 2 streams stand in the target');
  });

  it('answers no where the target holds something else', async () => {
    const target = await SqliteEventStore.open({ path: join(folder, 'two.sqlite') });
    const metadata = { at: '2026-01-01T00:00:00.000Z', by: 'tester', schema: 1 };
    await target.append('b-1', [{ id: v7(), type: 'Counted', data: {}, metadata }], 'no-stream');
    await target.close();
    const { code, out } = await copy('--from', 'sqlite:one.sqlite', '--to', 'sqlite:two.sqlite');
    expect(code).toBe(1);
    expect(out).toContain('the target holds b-1@0');
  });

  it.each([
    [['--from', 'sqlite:one.sqlite'], '--to must be'],
    [['--from', 'http://x', '--to', 'sqlite:x'], '--from must be'],
    [['--from', 'sqlite:one.sqlite', '--to', 'sqlite:./one.sqlite'], 'one log'],
    [['--from', 'sqlite:none.sqlite', '--to', 'sqlite:x'], 'no such file'],
  ])('refuses %s', async (args, why) => {
    const { code, err } = await copy(...args);
    expect(code).toBe(2);
    expect(err).toContain(why);
  });
});
