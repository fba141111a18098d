import { DEFAULT_LIMITS, jobIdOf, type JobSpec, type Limits, type Logged } from '@ramus/domain';
import { Recorder, type Happening, type Recording } from './recording.js';
import { simulate, type SimulationSettings } from './simulate.js';
import type { RecordedWork } from './work.js';

export const START_MS = Date.parse('2026-01-01T00:00:00Z');
export const SETTINGS: SimulationSettings = {
  runnerGraceMs: 30_000,
  lease: { minMs: 15_000, maxMs: 600_000 },
};
const NOTHING = { hash: '0'.repeat(64), bytes: 0 };

/** A job of a demand that is made up: how it is cut, and how long each part takes. */
export interface MadeJob {
  readonly shards?: number;
  readonly shardMs?: number;
  readonly planMs?: number;
  readonly mergeMs?: number;
  /** How often its first shard fails before it succeeds. */
  readonly failTimes?: number;
  readonly failsPlan?: boolean;
}

export const specsOf = (workflowId: string, branches: readonly (readonly MadeJob[])[]): JobSpec[] =>
  branches
    .flatMap((jobs, branch) => jobs.map((job) => ({ branch, job })))
    .map(({ branch, job }, n) => ({
      jobId: jobIdOf(workflowId, n),
      branch,
      kind: 'count',
      params: { ...job },
      dependsOn: [],
    }));

export const submission = (
  atMs: number,
  workflowId: string,
  userId: string,
  branches: readonly (readonly MadeJob[])[],
): Happening => ({
  atMs: START_MS + atMs,
  what: {
    kind: 'workflow',
    id: workflowId,
    command: {
      type: 'SubmitWorkflow',
      data: {
        workflowId,
        userId,
        priority: 0,
        reproducible: false,
        fingerprint: workflowId,
        jobs: specsOf(workflowId, branches),
      },
    },
  },
});

/** A runner comes for the first time. */
export const runner = (runnerId: string, slots: number): Happening[] => [
  fact(0, runnerId, { type: 'RunnerRegistered', data: { runnerId, kind: 'daemon' } }),
  connects(runnerId, slots, 0),
];

export const connects = (runnerId: string, slots: number, atMs: number): Happening =>
  fact(atMs, runnerId, {
    type: 'RunnerConnected',
    data: {
      runnerId,
      connectionId: `c-${runnerId}-${atMs}`,
      replicaId: 'r',
      slots,
      kinds: ['count'],
      provider: 'cpu',
      version: '1',
    },
  });

export const leaves = (runnerId: string, atMs: number): Happening =>
  fact(atMs, runnerId, { type: 'RunnerDisconnected', data: { runnerId, connectionId: `c-${runnerId}-0` } });

const fact = (
  atMs: number,
  runnerId: string,
  event: Extract<Happening['what'], { kind: 'fact' }>['event'],
): Happening => ({ atMs: START_MS + atMs, what: { kind: 'fact', stream: `runner-${runnerId}`, event } });

/** A demand as if it had been recorded. */
export function recordingOf(happenings: readonly Happening[], limits: Limits = DEFAULT_LIMITS): Recording {
  const jobs = new Map<string, MadeJob>();
  for (const { what } of happenings) {
    if (what.kind !== 'workflow' || what.command.type !== 'SubmitWorkflow') continue;
    for (const { jobId, params } of what.command.data.jobs) jobs.set(jobId, params as MadeJob);
  }
  const of = (jobId: string): MadeJob => jobs.get(jobId) ?? {};
  const work: RecordedWork = {
    shards: (jobId) => of(jobId).shards ?? 1,
    plan: (jobId) => ({
      ms: of(jobId).planMs ?? 10,
      ...(of(jobId).failsPlan && { fails: { code: 'plan-failed' } }),
    }),
    merge: (jobId) => ({ ms: of(jobId).mergeMs ?? 20 }),
    attempt: (jobId, _kind, shard, n) => ({
      ms: (of(jobId).shardMs ?? 1_000) + shard,
      end:
        shard === 0 && n < (of(jobId).failTimes ?? 0)
          ? { kind: 'failed', cause: { code: 'told-to' }, retryable: true }
          : { kind: 'committed', result: NOTHING, tiles: 1 },
    }),
  };
  const sorted = happenings.toSorted((a, b) => a.atMs - b.atMs);
  return { startMs: START_MS, limits, happenings: sorted, work, workflows: new Set() };
}

export function eventsOf(recording: Recording, change: Partial<Limits> = {}): Logged[] {
  const events: Logged[] = [];
  simulate(recording, change, SETTINGS, (event) => events.push(event));
  return events;
}

/** What a recorder makes of a log. */
export function recordedFrom(events: readonly Logged[]): Recording {
  const recorder = new Recorder();
  for (const event of events) recorder.record(event, true);
  return recorder.end();
}
