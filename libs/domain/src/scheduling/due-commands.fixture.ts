import {
  admitted,
  connected,
  granted,
  jobSpec,
  registered,
  snapshotOf,
  started,
  submitted,
  type Clock,
} from '@ramus/testing';
import type { DomainEvent } from '../logged-event.js';
import { dueCommands, type Due, type DueContext } from './due-commands.js';
import type { Touched } from './touched.js';

/** What happened, with `at(ms)` wherever the clock moved. */
export type History = (DomainEvent | Clock)[];

export const context = (nowMs: number): DueContext => ({
  nowMs,
  lease: { minMs: 15_000, maxMs: 600_000 },
  blocked: new Map(),
  runnerGraceMs: 10_000,
});

/** What is due after a history. */
export const dues = (history: History, nowMs = 1_000, where: Touched | 'all' = 'all'): Due[] =>
  dueCommands(snapshotOf(...history), context(nowMs), where);

/** A command to workflow `w` about its job `w.0`. */
export const toWorkflow = (type: 'StartJob' | 'SucceedJob' | 'YieldJob', generation = 1): Due => ({
  to: 'workflow',
  id: 'w',
  command: { type, data: { jobId: 'w.0', generation } },
});

/** One runner of two slots, connected. */
export const runner: History = [registered(), connected('c1', { slots: 2 })];
export const gone: DomainEvent = { type: 'RunnerDisconnected', data: { runnerId: 'r1', connectionId: 'c1' } };
export const waiting = submitted(jobSpec('w.0'));
export const running: History = [...runner, waiting, admitted(), granted('w.0'), started('w.0')];
