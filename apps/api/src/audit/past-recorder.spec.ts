import type { Logged } from '@ramus/domain';
import {
  connected,
  granted,
  jobSpec,
  leased,
  logOf,
  planned,
  registered,
  released,
  started,
} from '@ramus/testing';
import { admitted, slotReleased, submittedData } from '@ramus/testing';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { silent } from '../engine/small-engine.fixture.js';
import { FollowedLog } from './journey.fixture.js';
import { PastFile } from './past-file.js';
import { PastRecorder } from './past-recorder.js';

let path: string;
beforeEach(() => {
  const folder = mkdtempSync(join(tmpdir(), 'ramus-past-'));
  path = join(folder, 'past.sqlite');
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
});

const submit = (workflowId: string, userId: string) => {
  const data = { ...submittedData(jobSpec(`${workflowId}.0`)), workflowId, userId };
  return { type: 'WorkflowSubmitted', data } as const;
};
const many = (count: number, prefix: string): Logged[] =>
  logOf(...Array.from({ length: count }, (_, i) => submit(`${prefix}${i}`, 'ada')));

/** A log of which a file has been written, which is then closed. */
async function written(events: readonly Logged[], chapterEvents = 5): Promise<number | undefined> {
  const file = PastFile.open(path);
  const log = new FollowedLog(file, chapterEvents);
  await log.write(events);
  await log.follow();
  const newest = file.newest()?.position;
  file.close();
  return newest;
}

/** What is left of the file in the eyes of a log. */
async function keptBy(events: readonly Logged[]): Promise<number | undefined> {
  const log = new FollowedLog(PastFile.open(path));
  await log.write(events);
  await PastRecorder.over(log.store, log.file, log.state, silent);
  const newest = log.file.newest()?.position;
  log.file.close();
  return newest;
}

describe('the file of the past', () => {
  it('holds a snapshot every so many events, and more rarely where there are many jobs', async () => {
    expect(await written(many(4, 'w'))).toBeUndefined();
    expect(await written(many(9, 'w'))).toBe(5);
  });

  it('holds fewer of a past that was not written down as it happened', async () => {
    const file = PastFile.open(path);
    const log = new FollowedLog(file, 5);
    const recorder = await log.follow();
    recorder.applied(false);
    await log.write(many(49, 'w'));
    await log.follow();
    expect(file.newest()).toBeUndefined();
    recorder.applied(true);
    await log.write(many(1, 'v'));
    await log.follow();
    expect(file.newest()?.position).toBe(50);
    file.close();
  });

  it('is kept by the log that it was written from, however far that has come', async () => {
    await written(many(9, 'w'));
    expect(await keptBy(many(9, 'w'))).toBe(5);
    expect(await keptBy(many(12, 'w'))).toBe(5);
  });

  it('is dropped as far as the log does not hold it any more', async () => {
    expect(await written(many(40, 'w'))).toBeGreaterThan(25);
    expect(await keptBy(many(12, 'w'))).toBe(10);
  });

  it('is dropped by another log', async () => {
    await written(many(9, 'w'));
    expect(await keptBy(many(9, 'x'))).toBeUndefined();
  });

  it('is dropped when its version is not this program’s', async () => {
    await written(many(9, 'w'));
    const file = new DatabaseSync(path);
    file.exec('PRAGMA user_version = 1');
    file.close();
    expect(await keptBy(many(9, 'w'))).toBeUndefined();
  });

  it('is replaced when it cannot be read', async () => {
    writeFileSync(path, 'no database'.repeat(1_000));
    expect(await written(many(9, 'w'))).toBe(5);
  });
});

describe('what concerns a workflow', () => {
  const story = logOf(
    registered(),
    connected('c1'),
    submit('w', 'ada'),
    submit('v', 'eve'),
    admitted('eve'),
    granted('v.0', 1, 'eve'),
    admitted(),
    granted('w.0'),
    started('w.0'),
    planned(),
    leased(),
    { type: 'RunnerDisconnected', data: { runnerId: 'r1', connectionId: 'c1' } },
    slotReleased('w.0'),
    released(),
  );
  const OWN = ['UserAdmitted', 'JobSlotGranted', 'RunnerDisconnected', 'JobSlotReleased', 'UserReleased'];

  it.each([1, 2, 3, 100])(
    'is its slots, and what its runners did meanwhile; with snapshots every %i events',
    async (chapterEvents) => {
      const log = new FollowedLog(PastFile.open(path), chapterEvents);
      await log.write(story);
      const recorder = await log.follow();
      const concerns = recorder.concernsOf('w', 0, 100);
      expect(concerns.map(({ position }) => story[position - 1]?.type)).toEqual(OWN);
      expect(concerns.every(({ userId }) => userId === 'ada')).toBe(true);
      expect(recorder.concernsOf('v', 0, 100).map(({ position }) => position)).toEqual([5, 6]);
      log.file.close();
    },
  );

  it('can be asked for in pages', async () => {
    const log = new FollowedLog(PastFile.open(path), 9);
    await log.write(story);
    const recorder = await log.follow();
    const [first, second] = recorder.concernsOf('w', 0, 2);
    expect([first?.position, second?.position]).toEqual([7, 8]);
    expect(recorder.concernsOf('w', 8, 2).map(({ position }) => position)).toEqual([12, 13]);
    expect(recorder.ownerOf('w')).toBe('ada');
    log.file.close();
  });

  it('is known again after a restart that fell between two of its events', async () => {
    const before = PastFile.open(path);
    const first = new FollowedLog(before, 4);
    await first.write(story.slice(0, 13));
    await first.follow();
    before.close();
    const second = new FollowedLog(PastFile.open(path), 4);
    await second.write(story);
    const recorder = await second.follow();
    expect(recorder.concernsOf('w', 0, 100).map(({ position }) => story[position - 1]?.type)).toEqual(OWN);
    second.file.close();
  });
});
