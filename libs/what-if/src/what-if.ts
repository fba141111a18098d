import type { Limits, Logged, WorkflowId } from '@ramus/domain';
import { quantile } from './medians.js';
import { Meter, type Summary, type Timing } from './meter.js';
import { Recorder, type Recording } from './recording.js';
import { simulate, type SimulationSettings } from './simulate.js';

/** One workflow in the three courses of things. */
export interface Compared {
  readonly workflowId: WorkflowId;
  readonly recorded: Timing;
  readonly replayed: Timing;
  readonly changed: Timing;
}

/** How far the simulation under the recorded limits is from what was recorded: how much to believe of the rest. */
export interface Deviation {
  /** Workflows that ended in both, and with the same status. */
  readonly comparable: number;
  /** Workflows that ended otherwise, or in one of the two alone. */
  readonly otherwise: number;
  /** Of the completion times, absolute, in milliseconds; undefined of none. */
  readonly completionP50?: number;
  readonly completionP95?: number;
  /** The makespan's, as a share of the recorded one. */
  readonly makespan?: number;
}

export interface WhatIf {
  /** The limits that were asked about. */
  readonly change: Partial<Limits>;
  readonly recorded: Summary;
  /** Simulated under the recorded limits. */
  readonly replayed: Summary;
  /** Simulated under the changed ones. */
  readonly changed: Summary;
  readonly deviation: Deviation;
  /** Users' wishes that could not be fulfilled under the changed limits. */
  readonly refusedWishes: number;
  readonly workflows: readonly Compared[];
}

/**
 * Takes in a log and answers what it would have come to under other limits.
 *
 * Show it every event from the first on, in order; `inRange` says from where to where submissions count.
 */
export class WhatIfStudy {
  private readonly recorder = new Recorder();
  private readonly meter: Meter;
  private readonly submitted = new Set<WorkflowId>();

  constructor(limits: Limits) {
    this.meter = new Meter(limits, (id) => this.submitted.has(id));
  }

  take(event: Logged, inRange: boolean): void {
    if (inRange && event.type === 'WorkflowSubmitted') this.submitted.add(event.data.workflowId);
    this.recorder.record(event, inRange);
    this.meter.take(event);
  }

  answer(change: Partial<Limits>, settings: SimulationSettings): WhatIf {
    const recording = this.recorder.end();
    const replayed = run(recording, {}, settings);
    const changed = run(recording, change, settings);
    const [recordedTimings, again] = [this.meter.timings(), byId(replayed.meter.timings())];
    const otherwise = byId(changed.meter.timings());
    const recorded = this.meter.summary();
    return {
      change,
      recorded,
      replayed: replayed.meter.summary(),
      changed: changed.meter.summary(),
      deviation: deviationOf(recordedTimings, again, recorded, replayed.meter.summary()),
      refusedWishes: changed.refusedWishes,
      workflows: recordedTimings.flatMap((timing) => {
        const [one, other] = [again.get(timing.workflowId), otherwise.get(timing.workflowId)];
        return one && other
          ? [{ workflowId: timing.workflowId, recorded: timing, replayed: one, changed: other }]
          : [];
      }),
    };
  }
}

function run(
  recording: Recording,
  change: Partial<Limits>,
  settings: SimulationSettings,
): { readonly meter: Meter; readonly refusedWishes: number } {
  const meter = new Meter({ ...recording.limits, ...change }, () => true);
  const { refusedWishes } = simulate(recording, change, settings, (event) => meter.take(event));
  return { meter, refusedWishes };
}

const byId = (timings: readonly Timing[]): Map<WorkflowId, Timing> =>
  new Map(timings.map((timing) => [timing.workflowId, timing]));

function deviationOf(
  recorded: readonly Timing[],
  replayed: ReadonlyMap<WorkflowId, Timing>,
  before: Summary,
  after: Summary,
): Deviation {
  const gaps = recorded.flatMap(({ workflowId, completionMs, status }) => {
    const other = replayed.get(workflowId);
    if (completionMs === undefined || other?.completionMs === undefined || other.status !== status) return [];
    return [Math.abs(completionMs - other.completionMs)];
  });
  const otherwise = recorded.filter(({ workflowId, status }) => replayed.get(workflowId)?.status !== status);
  return {
    comparable: gaps.length,
    otherwise: otherwise.length,
    completionP50: gaps.length > 0 ? quantile(gaps, 0.5) : undefined,
    completionP95: gaps.length > 0 ? quantile(gaps, 0.95) : undefined,
    makespan:
      before.makespanMs && after.makespanMs !== undefined
        ? Math.abs(after.makespanMs - before.makespanMs) / before.makespanMs
        : undefined,
  };
}
