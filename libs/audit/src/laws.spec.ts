import { asLogged } from '@ramus/domain';
import { eventHash } from '@ramus/event-store';
import {
  admitted,
  cancelled,
  closed,
  committed,
  connected,
  finished,
  followed,
  granted,
  invalidated,
  jobSpec,
  leased,
  lent,
  merged,
  planned,
  received,
  registered,
  released,
  settled,
  slotReleased,
  started,
  submitted,
  succeeded,
} from '@ramus/testing';
import type { DomainEvent } from '@ramus/domain';
import { describe, expect, it } from 'vitest';
import { findingsIn } from './findings-in.js';
import { sealedLog } from './sealed.fixture.js';

const run: DomainEvent[] = [
  registered(),
  connected('c1', { slots: 2 }),
  submitted(
    jobSpec('w.0'),
    jobSpec('w.1'),
    jobSpec('w.2', { branch: 1 }),
    jobSpec('w.3', { branch: 1, dependsOn: ['w.0'] }),
    jobSpec('w.4', { branch: 2, dependsOn: ['w.1'] }),
  ),
  admitted(),
  granted('w.0'),
  started('w.0'),
  planned(2),
  leased(0),
  leased(1),
  committed(1, 0),
  committed(2, 1),
  merged(),
  succeeded('w.0'),
  slotReleased('w.0'),
  cancelled('w.2'),
  followed('w.3', 'branch-failed', 'w.2'),
  cancelled('w.1'),
  followed('w.4', 'dependency-failed', 'w.1'),
  finished('cancelled'),
  released(),
];

const at = (type: string, place = 0): number => {
  const places = run.flatMap((event, i) => (event.type === type ? [i] : []));
  const index = places[place];
  if (index === undefined) throw new Error(`there is no ${type}`);
  return index;
};
const without = (index: number): DomainEvent[] => run.toSpliced(index, 1);
const twice = (index: number): DomainEvent[] =>
  run.flatMap((event, i) => (i === index ? [event, event] : [event]));
const moved = (from: number, to: number): DomainEvent[] => {
  const [event] = run.slice(from, from + 1);
  return event ? without(from).toSpliced(to, 0, event) : run;
};
const changed = (index: number, data: object): DomainEvent[] =>
  run.map((event, i) =>
    i === index ? ({ ...event, data: { ...event.data, ...data } } as unknown as DomainEvent) : event,
  );
const found = (history: readonly DomainEvent[]) =>
  findingsIn(sealedLog(...history), { hashOf: eventHash, tell: asLogged, ended: true });

describe('a log, written as it should be,', () => {
  it('that keeps every law has nothing to be found', () => {
    expect(found(run)).toEqual([]);
  });

  it.each([
    ['L1', 'a second start', () => twice(at('JobStarted'))],
    [
      'L1',
      'a job that starts before the earlier one of its branch',
      () => changed(at('JobStarted'), { jobId: 'w.1' }),
    ],
    ['L2', 'a job that starts before its dependency', () => changed(at('JobStarted'), { jobId: 'w.4' })],
    ['L3', 'a slot of a user who was not admitted', () => without(at('UserAdmitted'))],
    ['L3', 'a slot in the name of another user', () => changed(at('JobSlotGranted'), { userId: 'ben' })],
    ['L3', 'a user who leaves twice', () => twice(at('UserReleased'))],
    ['L4', 'a start without a slot', () => without(at('JobSlotGranted'))],
    ['L4', 'a second slot of one job', () => twice(at('JobSlotGranted'))],
    ['L4', 'a slot given back while its job runs', () => moved(at('JobSlotReleased'), at('JobSucceeded'))],
    ['L6', 'a job that waits behind a cancelled one of its branch', () => without(at('JobCancelled', 1))],
    ['L6', 'a job that waits for a cancelled dependency', () => without(at('JobCancelled', 3))],
    [
      'L6',
      'a cancellation for the wrong reason',
      () => changed(at('JobCancelled', 1), { cause: 'dependency-failed' }),
    ],
    ['L6', 'a cancellation after the end', () => twice(at('JobCancelled'))],
    ['L8', 'a shard that is committed twice', () => twice(at('ShardCommitted'))],
    ['L8', 'a result under a token that nobody holds', () => changed(at('ShardCommitted'), { token: 99 })],
    ['L8', 'a result from another runner', () => changed(at('ShardCommitted'), { runnerId: 'r2' })],
    ['L8', 'a result after the merge', () => moved(at('ShardCommitted', 1), at('JobMerged'))],
    ['L9', 'a shard that is leased twice', () => twice(at('LeaseGranted'))],
    [
      'L8',
      'a shard that is taken back without a commit',
      () => run.toSpliced(at('LeaseGranted'), 0, invalidated(1, 'eve')),
    ],
    ['merge', 'a merge without a shard', () => without(at('ShardCommitted'))],
    ['end', 'a job slot that is never given back', () => without(at('JobSlotReleased'))],
    ['end', 'a user slot that is never given back', () => without(at('UserReleased'))],
    ['end', 'a workflow that does not finish', () => without(at('WorkflowFinished'))],
    [
      'end',
      'a workflow that finishes otherwise',
      () => changed(at('WorkflowFinished'), { status: 'succeeded' }),
    ],
    ['end', 'a success without a merge', () => without(at('JobMerged'))],
    ['plan', 'a second plan', () => twice(at('JobPlanned'))],
    ['submit', 'a job that nobody submitted', () => without(at('WorkflowSubmitted'))],
    ['generation', 'an end of another generation', () => changed(at('JobSucceeded'), { generation: 7 })],
    [
      'shape',
      'an event that says something else than its type',
      () => changed(at('WorkflowSubmitted'), { jobs: 7 }),
    ],
  ])('shows a breach of %s: %s', (check, _what, tamper) => {
    expect(found(tamper()).map((finding) => finding.check)).toContain(check);
  });

  it('has each event in the stream that it speaks of', () => {
    const log = sealedLog(...run).map((event) =>
      event.type === 'JobMerged' ? { ...event, stream: 'job-w.1', revision: 0 } : event,
    );
    const checks = findingsIn(log, { hashOf: eventHash, tell: asLogged, ended: true }).map(
      ({ check }) => check,
    );
    expect(checks).toContain('stream');
  });

  it('names the event that breaks a law', () => {
    const [finding] = found(twice(at('ShardCommitted')));
    expect(finding).toMatchObject({ check: 'L8', stream: 'job-w.0', revision: 4, position: '11' });
    expect(finding?.detail).toContain('shard 0 of w.0');
  });

  it('may lease a shard to two volunteers, of different accounts', () => {
    const before = run.slice(0, at('LeaseGranted'));
    const lawful = [lent('eve'), lent('mal'), received(1, 'v-eve'), received(2, 'v-mal')];
    const agreed = settled(1, 'v-eve', { how: 'quorum' });
    const checks = (...history: DomainEvent[]) =>
      found([...before, ...history]).flatMap(({ check }) => (check === 'end' ? [] : [check]));
    expect(checks(...lawful, agreed, leased(1), committed(6, 1), merged(), succeeded('w.0'))).toEqual([]);
    expect(checks(lent('eve'), lent('eve'))).toContain('L9');
    expect(checks(lent('eve'), lent('mal'), lent('zoe'))).toContain('L9');
    expect(checks(...lawful, lent('eve'))).toContain('L9');
  });

  it('may hold the slot of a job that was cancelled while it was given', () => {
    const late = [
      submitted(jobSpec('w.0')),
      admitted(),
      cancelled('w.0'),
      finished('cancelled'),
      granted('w.0'),
      slotReleased('w.0'),
      released(),
    ];
    expect(found(late)).toEqual([]);
  });

  it('brings back a workflow that was over when one of its jobs is tried again', () => {
    const again: DomainEvent[] = [
      submitted(jobSpec('w.0')),
      admitted(),
      granted('w.0'),
      started('w.0'),
      planned(1),
      closed('failed'),
      { type: 'JobFailed', data: { jobId: 'w.0', generation: 1, cause: { code: 'x' } } },
      finished('failed'),
      slotReleased('w.0'),
      { type: 'JobRetried', data: { jobId: 'w.0', generation: 2, reopened: [] } },
      cancelled('w.0', 2),
      closed('cancelled', 2),
      finished('cancelled'),
      released(),
    ];
    expect(found(again)).toEqual([]);
    expect(found(again.toSpliced(9, 1)).map(({ check }) => check)).toContain('L6');
  });
});
