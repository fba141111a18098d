import { asLogged } from '@ramus/domain';
import { eventHash } from '@ramus/event-store';
import { admitted, jobSpec, planned, released, started, submitted, succeeded, granted } from '@ramus/testing';
import { describe, expect, it } from 'vitest';
import type { AuditedEvent } from './audited-event.js';
import { EarlierHeads } from './earlier-heads.js';
import { Findings } from './finding.js';
import { IdSet } from './id-set.js';
import { LogAudit } from './log-audit.js';
import { sealedLog } from './sealed.fixture.js';

const log = sealedLog(
  submitted(jobSpec('w.0')),
  admitted(),
  granted('w.0'),
  started('w.0'),
  planned(2),
  succeeded('w.0'),
  released(),
);

/** How the log is written; what it says is another question. */
const WRITING = ['position', 'revision', 'prev', 'id', 'metadata', 'as-of'];
function audited(events: readonly AuditedEvent[], consecutive = true): LogAudit {
  const audit = new LogAudit({ hashOf: eventHash, tell: asLogged, consecutive });
  for (const event of events) audit.see(event);
  audit.end();
  return audit;
}
const written = (events: readonly AuditedEvent[], consecutive = true) =>
  audited(events, consecutive).findings.kept.filter(({ check }) => WRITING.includes(check));
const changed = (index: number, to: Partial<AuditedEvent>) =>
  log.map((event, i) => (i === index ? { ...event, ...to } : event));

describe('how a log is written', () => {
  it('is as it should be', () => expect(written(log)).toEqual([]));

  it('shows an event that was taken out of its stream, by its revision', () => {
    expect(written(log.toSpliced(3, 1))).toMatchObject([
      { check: 'position', stream: 'job-w.0', position: '5' },
      { check: 'revision', stream: 'workflow-w', revision: 1, position: '6' },
    ]);
  });

  it('shows a changed event, by the hash that its successor holds', () => {
    const tampered = changed(3, { data: { jobId: 'w.0', generation: 1, extra: true } });
    expect(written(tampered)).toMatchObject([{ check: 'prev', stream: 'workflow-w', revision: 1 }]);
  });

  it('shows events that stand twice, or in another order', () => {
    const twice = log.flatMap((event, i) => (i === 3 ? [event, event] : [event]));
    expect(new Set(written(twice).map(({ check }) => check))).toEqual(
      new Set(['position', 'revision', 'id']),
    );
    const [a, b] = [log[3], log[5]];
    const swapped = log.map((event, i) => (i === 3 ? b : i === 5 ? a : event)).filter((event) => !!event);
    const numbered = swapped.map((event, i) => ({ ...event, position: String(i + 1) }));
    expect(written(numbered)).toMatchObject([
      { check: 'revision', stream: 'workflow-w', revision: 1 },
      { check: 'revision', stream: 'workflow-w', revision: 1 },
    ]);
  });

  it('shows who does not say when, who, or in which shape', () => {
    const { metadata } = log[6] ?? {};
    const tampered = changed(6, { metadata: { at: 'never', by: '', schema: 0, prev: metadata?.prev } });
    expect(written(tampered).map(({ check }) => check)).toEqual(['metadata', 'metadata', 'metadata']);
    expect(written(changed(6, { metadata: null as never })).length).toBeGreaterThan(0);
  });

  it('shows a decision from the future', () => {
    const [metadata] = log.slice(-1).map((event) => event.metadata);
    expect(
      written(changed(6, { metadata: { at: '2026-01-01', by: 'r', schema: 1, ...metadata, asOf: '7' } })),
    ).toMatchObject([{ check: 'as-of', stream: 'pool-default', revision: 2 }]);
  });

  it('may have gaps between positions in a store that does not count them', () => {
    const sparse = log.map((event, i) => ({ ...event, position: String(10 ** 15 + 1_000 * i) }));
    expect(written(sparse, false)).toEqual([]);
    expect(written(sparse, true).map(({ check }) => check)).toContain('position');
  });

  it('leaves out streams that the store keeps short', () => {
    const short = {
      ...log[0],
      stream: 'leader-default',
      revision: 7,
      position: '8',
      id: 'another',
      type: 'LeaderElected',
    };
    expect(written([...log, short as AuditedEvent])).toEqual([]);
  });
});

describe('a type that nobody knows', () => {
  it('is counted, and is a link of the chain', () => {
    const strange = { ...log[6], type: 'SlideDreamt' } as AuditedEvent;
    const audit = audited([...log.slice(0, 6), strange]);
    expect(audit.counts).toMatchObject({ events: 7, unknown: 1 });
    expect(audit.counts.byType.get('SlideDreamt')).toBe(1);
    expect(audit.heads.get('pool-default')?.revision).toBe(2);
  });
});

describe('an earlier report', () => {
  const earlier = audited(log).heads;
  function against(events: readonly AuditedEvent[]) {
    const audit = new LogAudit({ hashOf: eventHash, tell: asLogged, consecutive: true });
    const findings = new Findings();
    const heads = new EarlierHeads(earlier, findings);
    for (const event of events) heads.see(event, audit.see(event));
    heads.end(audit.heads, events.at(-1)?.position ?? '0');
    return findings.kept;
  }

  it('has nothing against what was written since', () => {
    const more = { ...log[6], revision: 3, position: '8', id: 'another' } as AuditedEvent;
    expect(against([...log, more])).toEqual([]);
  });

  it('tells a cut end, a vanished stream and a past that was written anew', () => {
    expect(against(log.slice(0, -1))).toMatchObject([
      {
        check: 'cut',
        stream: 'pool-default',
        revision: 2,
        detail: expect.stringContaining('revisions 2 to 2'),
      },
    ]);
    expect(against(log.filter(({ stream }) => stream !== 'job-w.0'))).toMatchObject([
      { check: 'vanished', stream: 'job-w.0', revision: 0 },
    ]);
    const rewritten = sealedLog(
      submitted(jobSpec('w.0', { kind: 'other' })),
      started('w.0'),
      succeeded('w.0'),
    );
    expect(against(rewritten)).toContainEqual(
      expect.objectContaining({ check: 'rewritten', stream: 'workflow-w', revision: 2 }),
    );
  });
});

describe('the set of ids', () => {
  it('knows an id again among many, while it holds it', () => {
    const ids = new IdSet(1_000);
    const id = (i: number) => `019a-${i}-7000`;
    for (let i = 0; i < 5_000; i += 1) expect(ids.add(id(i))).toBe(true);
    for (let i = 4_000; i < 5_000; i += 1) expect(ids.add(id(i))).toBe(false);
  });
});
