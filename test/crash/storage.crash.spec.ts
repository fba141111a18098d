import { closeSync, openSync, writeSync } from 'node:fs';
import { copyFile, mkdtemp, rm, stat, truncate } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { v7 } from 'uuid';
import { describe, expect, it, onTestFinished } from 'vitest';
import { diagnostic, workflow } from '../support/documents.js';
import { findingsInLog } from '../support/laws/findings.js';
import { expectLawfulEnd } from '../support/laws/laws.js';
import { readLog } from '../support/laws/read-log.js';
import { mayMount, Mount } from '../support/mounts.js';
import { Product, type Environment } from '../support/product.js';
import { Random } from '../support/random.js';
import type { Answer, User } from '../support/user.js';
import { SEED } from './harm.js';

/** Submissions that a disk must refuse before that many were taken. */
const ENOUGH = 3_000;

async function prepared(env: Environment): Promise<Product> {
  const product = await Product.prepare(env);
  onTestFinished(() => product.destroy());
  return product;
}

const document = () => ({ ...workflow({ main: [diagnostic('a', { shards: 2 })] }), workflowId: v7() });

/** Writes until nothing more fits. */
function fill(path: string): void {
  const file = openSync(path, 'w');
  try {
    for (const bytes of [1 << 16, 1 << 12, 1]) {
      for (;;) if (writeSync(file, Buffer.alloc(bytes)) === 0) break;
    }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error;
  } finally {
    closeSync(file);
  }
}

/** Submits until one is refused. @returns the accepted ids, and the refusal with its document. */
async function untilRefused(user: User) {
  const accepted: string[] = [];
  while (accepted.length < ENOUGH) {
    const asked = document();
    const answer: Answer = await user.ask('POST', '/api/workflows', asked);
    if (answer.status !== 202) return { accepted, asked, answer };
    accepted.push(asked.workflowId);
  }
  throw new Error(`a full disk took ${ENOUGH} submissions`);
}

describe.skipIf(!mayMount())('a disk that', () => {
  it.each([
    ['the whole home', (disk: string): Environment => ({ RAMUS_HOME: disk })],
    ['the log alone', (disk: string): Environment => ({ EVENT_STORE_URL: `sqlite:${disk}/events.sqlite` })],
  ])(
    'holds %s and is full refuses what it cannot store with 503, and loses nothing that was answered',
    async (what, on) => {
      const disk = Mount.small('24m');
      const product = await prepared({ ...on(disk.folder), LOG_LEVEL: 'silent' });
      onTestFinished(() => disk.remove());
      await product.startAgain();
      const ada = product.user('ada');
      const before = document();
      await ada.submit(before);
      await ada.untilStatus(before.workflowId, 'succeeded');

      const filler = join(disk.folder, 'filler');
      fill(filler);
      const { accepted, asked, answer } = await untilRefused(ada);
      await ada.refused(503, 'store-unavailable', Promise.resolve(answer));
      expect((await ada.ask('GET', '/health/live')).status).toBe(200);
      if (what === 'the log alone') expect((await ada.ask('GET', '/health/ready')).status).toBe(503);
      // What is there can be read.
      expect((await ada.workflow(before.workflowId)).status).toBe('succeeded');

      await rm(filler);
      await ada.submit(asked);
      expect((await ada.ask('GET', '/health/ready')).status).toBe(200);
      for (const id of [...accepted, asked.workflowId]) await ada.untilStatus(id, 'succeeded');
      await expectLawfulEnd({ home: disk.folder, stop: () => product.stop() });
    },
  );

  it('cannot be written is told at the start', async () => {
    const product = await prepared({});
    const disk = Mount.readOnly(product.home);
    onTestFinished(() => disk.remove());
    const { code, stderr } = await product.refusesToStart({ RAMUS_HOME: disk.folder });
    expect(code).toBe(1);
    expect(stderr).toMatch(/^ramus: RAMUS_HOME: .* cannot be written \(EROFS\)\n$/);
  });
});

describe('a log whose last pages were lost with the power', () => {
  it.each([1, 2, 3])('goes on from those before, whole events at a time (%i)', async (round) => {
    const random = new Random(SEED + round);
    const product = await prepared({ LEASE_MIN_MS: 2_000, HEARTBEAT_MS: 300, LOG_LEVEL: 'silent' });
    await product.startAgain();
    const ada = product.user('ada');
    const documents = Array.from({ length: 6 }, document);
    for (const each of documents) await ada.submit(each);
    const runners = product.runners();
    await product.kill();
    for (const runner of runners) runner.kill();

    const wal = join(product.home, 'events.sqlite-wal');
    const copy = await mkdtemp(join(tmpdir(), 'ramus-wal-'));
    onTestFinished(() => rm(copy, { recursive: true }));
    for (const file of ['events.sqlite', 'events.sqlite-wal']) {
      await copyFile(join(product.home, file), join(copy, file));
    }
    await truncate(wal, random.below((await stat(wal)).size));
    const whole = await readLog(copy);
    const left = await readLog(product.home);
    expect(left.length).toBeLessThanOrEqual(whole.length);
    expect(left.map(({ id }) => id)).toEqual(whole.slice(0, left.length).map(({ id }) => id));
    expect(findingsInLog(left, { ended: false })).toEqual([]);

    await product.startAgain();
    // Who never learned whether his work was kept sends it again under its id.
    for (const each of documents) await ada.submit(each);
    for (const { workflowId } of documents) await ada.untilStatus(workflowId, 'succeeded');
    await expectLawfulEnd(product);
  });
});
