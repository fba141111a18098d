import { eventHash, SqliteEventStore, type StreamEvent } from '@ramus/event-store';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { v7 } from 'uuid';
import { onTestFinished } from 'vitest';
import { FsBlobStore } from '../artefacts/fs.blob-store.js';
import { openKey } from '../auth/keyed-hash.js';
import { makeBackup, type Backup } from './make-backup.js';

/** A home with a log that is open for writing, blobs, names and keys; and a place for a backup of it. */
export class SmallHome {
  readonly home: string;
  readonly target: string;
  readonly logFile: string;
  readonly said: string[] = [];
  private readonly tails = new Map<string, StreamEvent>();

  private constructor(
    readonly folder: string,
    readonly store: SqliteEventStore,
    readonly blobs: FsBlobStore,
  ) {
    this.home = join(folder, 'home');
    this.target = join(folder, 'backup');
    this.logFile = join(this.home, 'events.sqlite');
  }

  static async open(): Promise<SmallHome> {
    const folder = await mkdtemp(join(tmpdir(), 'ramus-backup-'));
    const home = join(folder, 'home');
    const store = await SqliteEventStore.open({ path: join(home, 'events.sqlite') });
    onTestFinished(async () => {
      await store.close();
      await rm(folder, { recursive: true, force: true });
    });
    await openKey(home);
    await mkdir(join(home, 'runners'));
    await writeFile(join(home, 'runners', 'local.json'), '{}');
    return new SmallHome(folder, store, await FsBlobStore.open(home));
  }

  /** Stores bytes, and then an event that names them. */
  async commit(stream: string, text: string): Promise<string> {
    const result = await this.blobs.put(Buffer.from(text));
    await this.append(stream, 'ShardCommitted', { result });
    return result.hash;
  }

  async append(stream: string, type: string, data: object): Promise<void> {
    const before = this.tails.get(stream);
    const event = {
      id: v7(),
      type,
      data,
      metadata: {
        at: '2026-01-01T00:00:00.000Z',
        by: 'tester',
        schema: 1,
        ...(before && { prev: eventHash(before) }),
      },
    };
    const { revision } = await this.store.append(stream, [event], before?.revision ?? 'no-stream');
    this.tails.set(stream, { ...event, stream, revision });
  }

  backUp(to = this.target, signal: AbortSignal = new AbortController().signal): Promise<Backup> {
    return makeBackup({
      home: this.home,
      logFile: this.logFile,
      to,
      product: '1.2.3',
      now: () => new Date(),
      signal,
      say: (line) => void this.said.push(line),
    });
  }
}
