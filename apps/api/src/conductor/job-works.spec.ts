import { DomainError } from '@ramus/domain';
import { OutcomeUnknown, StoreUnavailable, WrongExpectedRevision } from '@ramus/event-store';
import { jobSpec } from '@ramus/testing';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { BlobsUnavailable } from '../artefacts/blob-store.js';
import { silent, SmallEngine } from '../engine/small-engine.fixture.js';
import { SlideUnreadable } from '../slides/slide-unreadable.js';
import { JobWorks, type JobWork } from './job-works.js';

let engine: SmallEngine;
beforeEach(async () => {
  engine = await SmallEngine.open();
  await engine.startJob(jobSpec('w.0'));
});

function worksOf(plan: JobWork, merge: JobWork = plan) {
  return new JobWorks(plan, () => merge, engine.streams, 'replica', silent);
}
/** Asks again and again, as the conductor's rounds do, until the work has been done so many times. */
async function tryTimes(works: JobWorks, work: { mock: { calls: unknown[] } }, times: number): Promise<void> {
  while (work.mock.calls.length < times) {
    works.plan('w.0', 1);
    await new Promise(setImmediate);
  }
  await works.stop();
}
const named = (name: string) =>
  Object.defineProperty(new Error(`what ${name} says`), 'name', { value: name });
const closes = async () =>
  (await engine.log()).flatMap((event) => (event.type === 'JobClosed' ? [event.data] : []));

describe('a work', () => {
  it('is under way once, however often it is asked for', async () => {
    const gate = Promise.withResolvers<void>();
    const work = vi.fn<JobWork>(() => gate.promise);
    const works = worksOf(work);
    works.plan('w.0', 1);
    works.plan('w.0', 1);
    expect(work).toHaveBeenCalledTimes(1);
    gate.resolve();
    await works.stop();
  });

  it('does not keep the work of another job, or another work of its own, waiting', async () => {
    const gate = Promise.withResolvers<void>();
    const [plan, merge] = [vi.fn<JobWork>(() => gate.promise), vi.fn<JobWork>(() => gate.promise)];
    const works = worksOf(plan, merge);
    works.plan('w.0', 1);
    works.plan('w.1', 1);
    works.plan('w.2', 1);
    works.merge('w.0', 1, 9);
    expect(plan).toHaveBeenCalledTimes(3);
    expect(merge).toHaveBeenCalledTimes(1);
    gate.resolve();
    await works.stop();
  });

  it.each([
    ['MissingMpp', 'slide-without-mpp'],
    ['UnequalMpp', 'slide-unequal-mpp'],
    ['ZodError', 'plan-invalid'],
  ])('that fails with %s closes the job at once, and says so', async (name, code) => {
    const work = vi.fn<JobWork>(() => Promise.reject(named(name)));
    await tryTimes(worksOf(work), work, 1);
    const detail = `what ${name} says`;
    expect(await closes()).toEqual([
      { jobId: 'w.0', generation: 1, outcome: 'failed', cause: { code, detail } },
    ]);
  });

  it('that cannot read the slide closes the job, in words without a path', async () => {
    const work = vi.fn<JobWork>(() => Promise.reject(new SlideUnreadable('damaged', 'a tile is cut short')));
    await tryTimes(worksOf(work), work, 1);
    const cause = { code: 'slide-unreadable', detail: 'damaged: a tile is cut short' };
    expect(await closes()).toMatchObject([{ cause }]);
  });

  it('that the domain refuses closes the job with that code', async () => {
    const refusal = new DomainError('plan-invalid', { jobId: 'w.0', reason: 'too many shards' });
    const work = vi.fn<JobWork>(() => Promise.reject(refusal));
    await tryTimes(worksOf(work), work, 1);
    expect(await closes()).toMatchObject([{ cause: { code: 'plan-invalid', detail: 'too many shards' } }]);
  });

  it.each([
    ['a busy machine', new DomainError('busy', { retryAfterS: 1 }), 'busy'],
    ['a deadline', named('TimeoutError'), 'deadline'],
    ['an unknown error', new Error('the disk hiccuped'), 'internal'],
  ])('is tried three times over %s', async (_, error, code) => {
    const work = vi.fn<JobWork>(() => Promise.reject(error));
    const works = worksOf(work);
    await tryTimes(works, work, 2);
    expect(await closes()).toEqual([]);
    await tryTimes(worksOf(work), work, 5);
    expect(await closes()).toMatchObject([{ outcome: 'failed', cause: { code } }]);
  });

  it('that succeeds in the end counts its tries afresh', async () => {
    let runs = 0;
    const work = vi.fn<JobWork>(async () => {
      runs += 1;
      if (runs % 3 !== 0) throw new Error('not yet');
    });
    await tryTimes(worksOf(work), work, 8);
    expect(await closes()).toEqual([]);
  });

  it.each([
    ['takes no appends', new StoreUnavailable('down')],
    ['does not say whether it took one', new OutcomeUnknown('lost')],
    ['has no room for the bytes', new BlobsUnavailable('full')],
    ['has moved on', new WrongExpectedRevision('job-w.0', 1, 2)],
  ])('does not fail because the log %s', async (_, error) => {
    const work = vi.fn<JobWork>(() => Promise.reject(error));
    await tryTimes(worksOf(work), work, 10);
    expect(await closes()).toEqual([]);
  });

  it('that is cut off by the end of the server fails nothing', async () => {
    const work = vi.fn<JobWork>(async (_job, _generation, signal) => {
      await new Promise((resolve) => signal.addEventListener('abort', resolve));
      throw named('MissingMpp');
    });
    const works = worksOf(work);
    works.plan('w.0', 1);
    await works.stop();
    works.plan('w.0', 1);
    expect(work).toHaveBeenCalledTimes(1);
    expect(await closes()).toEqual([]);
  });
});
