import { asLogged } from '@ramus/domain';
import { eventHash } from '@ramus/event-store';
import {
  admitted,
  cancelled,
  connected,
  finished,
  granted,
  jobSpec,
  leased,
  lent,
  logOf,
  planned,
  registered,
  released,
  slotReleased,
  started,
  submitted,
  submittedData,
} from '@ramus/testing';
import type { DomainEvent } from '@ramus/domain';
import { describe, expect, it } from 'vitest';
import { LogAudit } from './log-audit.js';
import { sealed } from './sealed.fixture.js';

const of = (userId: string, workflowId: string): DomainEvent => ({
  type: 'WorkflowSubmitted',
  data: { ...submittedData(jobSpec(`${workflowId}.0`)), workflowId, userId },
});

/** A history; an event may say from which position (from 1) it was decided. */
type Decided = DomainEvent | readonly [DomainEvent, number];
const audited = (...history: readonly Decided[]) => auditedCopy(undefined, ...history);

/** The same of a log whose events before a position were copied from another store. */
function auditedCopy(copiedUntil: string | undefined, ...history: readonly Decided[]) {
  const events = history.map((item) => ('type' in item ? item : item[0]));
  const asOf = history.map((item) => ('type' in item ? undefined : String(item[1])));
  const audit = new LogAudit({ hashOf: eventHash, tell: asLogged, consecutive: true, copiedUntil });
  for (const event of sealed(logOf(...events), (place) => asOf[place])) audit.see(event);
  audit.end();
  return {
    found: audit.findings.kept.map(({ check, position }) => `${check}@${position}`),
    decisions: audit.decisions,
  };
}
const runner = [registered(), connected('c1', { slots: 1 })];

describe('users who wait', () => {
  const two = [...runner, of('ada', 'v'), of('ben', 'u')];

  it('are admitted in the order in which they began to', () => {
    expect(audited(...two, [admitted('ada'), 4], [granted('v.0', 1, 'ada'), 4]).found).toEqual([]);
    expect(audited(...two, [admitted('ben'), 4], [granted('u.0', 1, 'ben'), 4]).found).toEqual(['L5@5']);
  });

  it('are in the line as of the decision, not as of its append', () => {
    // Ben was alone when it was decided; that Ada came first is another matter, for she could not run yet.
    const log = [...runner, of('ben', 'u'), of('ada', 'v')];
    expect(audited(...log, [admitted('ben'), 3], [granted('u.0', 1, 'ben'), 3]).found).toEqual([]);
    expect(audited(...log, [admitted('ada'), 3]).found).toEqual(['L5@5']);
  });
});

describe('users whose jobs hang on volunteers', () => {
  const volunteer: DomainEvent[] = [
    {
      type: 'RunnerRegistered',
      data: { runnerId: 'v-eve', kind: 'browser', volunteer: { account: 'eve', invitationId: 'i' } },
    },
    connected('c1', { runnerId: 'v-eve' }),
  ];
  const overSlide = (userId: string, workflowId: string): DomainEvent => ({
    type: 'WorkflowSubmitted',
    data: { ...submittedData(jobSpec(`${workflowId}.0`)), workflowId, userId, slideId: 's' },
  });

  it('do not stand in line while their slides are not cleared', () => {
    const log = [...runner, ...volunteer, overSlide('ada', 'v'), of('ben', 'u')];
    const gone: DomainEvent = { type: 'RunnerDisconnected', data: { runnerId: 'r1', connectionId: 'c1' } };
    expect(audited(...log, [admitted('ben'), 6]).found).toEqual(['L5@7']);
    expect(audited(...log, gone, [admitted('ben'), 7]).found).toEqual([]);
  });

  it('stand in a line that is counted as not judged, for a log does not tell who may confirm whom', () => {
    const clear: DomainEvent = { type: 'SlideCleared', data: { slideId: 's' } };
    const log = [...volunteer, clear, overSlide('ada', 'v'), of('ben', 'u')];
    const { found, decisions } = audited(...log, [admitted('ben'), 5]);
    expect(found).toEqual([]);
    expect(decisions.notJudged).toBeGreaterThan(0);
  });
});

describe('a user slot', () => {
  const running = [
    ...runner,
    submitted(jobSpec('w.0'), jobSpec('w.1', { branch: 1 })),
    admitted(),
    granted('w.0'),
  ];

  it('is not taken from a user who could use it', () => {
    expect(audited(...running, [slotReleased('w.0'), 5], [released(), 5]).found).toEqual(['L5@7']);
  });

  it('goes back when nothing of its user can run', () => {
    const idle = [...runner, submitted(jobSpec('w.0')), admitted(), cancelled('w.0'), finished('cancelled')];
    expect(audited(...idle, [released(), 6]).found).toEqual([]);
  });
});

describe('the job slot of a job that has ended', () => {
  it('goes back with the next decision on the pool', () => {
    const two = submitted(jobSpec('w.0'), jobSpec('w.1', { branch: 1 }), jobSpec('w.2', { branch: 2 }));
    const log = [...runner, two, admitted(), granted('w.0'), cancelled('w.0')];
    expect(audited(...log, [slotReleased('w.0'), 6], [granted('w.1'), 6]).found).toEqual([]);
    expect(audited(...log, [granted('w.1'), 6]).found).toEqual(['L7@7']);
  });
});

describe('a runner', () => {
  const planning = [
    ...runner,
    submitted(jobSpec('w.0')),
    admitted(),
    granted('w.0'),
    started('w.0'),
    planned(3),
  ];

  it('is leased at most its slots', () => {
    expect(audited(...planning, [leased(0), 7]).found).toEqual([]);
    expect(audited(...planning, [leased(0), 7], [leased(1), 7]).found).toEqual(['L9@9']);
    expect(audited(...planning, [leased(0), 7], [leased(1), 8]).found).toEqual(['L9@9']);
  });

  it('is leased only what it may run', () => {
    const gone: DomainEvent = { type: 'RunnerDisconnected', data: { runnerId: 'r1', connectionId: 'c1' } };
    expect(audited(...planning, gone, [leased(0), 8]).found).toEqual(['L9@9']);
    expect(audited(...planning, gone, [leased(0), 7]).found).toEqual([]);
  });
});

describe('a volunteer', () => {
  const clear = (type: 'SlideCleared' | 'SlideClearanceWithdrawn'): DomainEvent => ({
    type,
    data: { slideId: 's' },
  });
  const ofSlide: DomainEvent = {
    type: 'WorkflowSubmitted',
    data: { ...submittedData(jobSpec('w.0')), slideId: 's' },
  };
  const planning = [
    { type: 'RunnerRegistered', data: { runnerId: 'v-eve', kind: 'browser' } } as const,
    connected('c1', { runnerId: 'v-eve' }),
    clear('SlideCleared'),
    ofSlide,
    admitted(),
    granted('w.0'),
    started('w.0'),
    planned(1),
  ];

  it('is given only what is cleared', () => {
    expect(audited(...planning, [lent('eve'), 8]).found).toEqual([]);
    expect(audited(...planning, clear('SlideClearanceWithdrawn'), [lent('eve'), 9]).found).toEqual([
      'L15@10',
    ]);
  });
});

describe('a decision', () => {
  it('that was copied from a store with other positions is counted, not judged, wherever it says that it was made', () => {
    const log = [...runner, of('ada', 'v'), of('ben', 'u')];
    // As positions of this log these are the wrong order, and a time to come.
    for (const asOf of [4, 999_999]) {
      const decided = [admitted('ben'), asOf] as const;
      expect(audited(...log, decided).found).not.toEqual([]);
      const { found, decisions } = auditedCopy('6', ...log, decided);
      expect(found).toEqual([]);
      expect(decisions).toEqual({ judged: 0, notJudged: 1 });
    }
    expect(auditedCopy('5', ...log, [admitted('ben'), 4]).found).toEqual(['L5@5']);
  });

  it('from a position that this log does not have is counted, not judged', () => {
    const log = [...runner, of('ada', 'v'), of('ben', 'u'), of('eve', 'x')];
    const late = audited(...log, [admitted('ada'), 5], [admitted('ben'), 4]);
    expect(late).toMatchObject({ found: [], decisions: { judged: 1, notJudged: 1 } });
  });
});
