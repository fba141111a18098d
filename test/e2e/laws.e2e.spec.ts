import type { RecordedEvent } from '@ramus/event-store';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { diagnostic, held, workflow } from '../support/documents.js';
import { findingsInLog } from '../support/laws/findings.js';
import { expectLawfulEnd } from '../support/laws/laws.js';
import { Product } from '../support/product.js';

/** A real log, so that the checks which every journey ends with are seen to find what is wrong. */
let product: Product;
let log: RecordedEvent[];

beforeAll(async () => {
  product = await Product.start();
  const ada = product.user('ada');
  const ben = product.user('ben');
  const { workflowId } = await ada.submit(
    workflow({
      main: [diagnostic('a', { shards: 3 }), diagnostic('b')],
      other: [diagnostic('c'), diagnostic('d', { dependsOn: ['b'] })],
    }),
  );
  const { workflowId: cancelled } = await ben.submit(
    workflow({ main: [held('a'), diagnostic('b')], other: [diagnostic('c', { dependsOn: ['b'] })] }),
  );
  await ben.until(cancelled, (jobs) => jobs('a').shards.leased === 1);
  await ben.cancelJob(`${cancelled}.0`);
  await ben.untilStatus(cancelled, 'cancelled');
  await ada.untilStatus(workflowId, 'succeeded');
  log = await expectLawfulEnd(product);
});
afterAll(() => product.destroy());

const indexOf = (type: string, data: object = {}): number => {
  const index = log.findIndex(
    (event) =>
      event.type === type &&
      Object.entries(data).every(([key, value]) => Reflect.get(event.data, key) === value),
  );
  if (index < 0) throw new Error(`there is no ${type}`);
  return index;
};

const brokenBy = (tampered: readonly RecordedEvent[]): Set<string> =>
  new Set(findingsInLog(tampered, { ended: true }).map(({ check }) => check));
const without = (index: number): RecordedEvent[] => log.filter((_, i) => i !== index);
const twice = (index: number): RecordedEvent[] =>
  log.flatMap((event, i) => (i === index ? [event, event] : [event]));
const changed = (index: number, data: object): RecordedEvent[] =>
  log.map((event, i) => (i === index ? { ...event, data: { ...event.data, ...data } } : event));

describe('the check of a log', () => {
  it('finds nothing in a true one', () => expect(findingsInLog(log, { ended: true })).toEqual([]));

  it('finds an event that was taken out, put in or changed', () => {
    const planned = indexOf('JobPlanned');
    expect(brokenBy(without(planned))).toContain('revision');
    expect(brokenBy(twice(planned))).toContain('id');
    expect(brokenBy(changed(planned, { tiles: 99 }))).toContain('prev');
  });

  it.each([
    ['L1', () => without(indexOf('JobSucceeded'))],
    ['L3', () => without(indexOf('UserAdmitted'))],
    ['L3', () => changed(indexOf('JobSlotGranted'), { userId: 'another' })],
    ['L4', () => without(indexOf('JobSlotGranted'))],
    ['L4', () => twice(indexOf('JobSlotGranted'))],
    ['L4', () => [log[indexOf('JobSlotGranted')], ...log].filter((event) => event !== undefined)],
    ['L6', () => without(indexOf('JobCancelled', { cause: 'branch-failed' }))],
    ['L6', () => without(indexOf('JobCancelled', { cause: 'dependency-failed' }))],
    [
      'L6',
      () => changed(indexOf('JobCancelled', { cause: 'branch-failed' }), { cause: 'dependency-failed' }),
    ],
    ['L8', () => twice(indexOf('ShardCommitted'))],
    ['L8', () => changed(indexOf('ShardCommitted'), { token: 99 })],
    ['L9', () => twice(indexOf('LeaseGranted'))],
    ['merge', () => without(indexOf('ShardCommitted'))],
    ['end', () => without(indexOf('JobSlotReleased'))],
    ['end', () => without(indexOf('UserReleased'))],
    ['end', () => without(indexOf('WorkflowFinished'))],
    ['end', () => without(indexOf('JobClosed'))],
  ])('finds a breach of %s', (law, tamper) => {
    expect(brokenBy(tamper())).toContain(law);
  });

  it('finds a job that starts before its dependency', () => {
    const b = log.findIndex(
      ({ type, data }) => type === 'JobSucceeded' && String(Reflect.get(data, 'jobId')).endsWith('.1'),
    );
    const d = log.findIndex(
      ({ type, data }) => type === 'JobStarted' && String(Reflect.get(data, 'jobId')).endsWith('.3'),
    );
    const [started] = log.slice(d, d + 1);
    const early = without(d).toSpliced(b, 0, ...(started ? [started] : []));
    expect(brokenBy(early)).toContain('L2');
  });
});
