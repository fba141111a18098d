import type { HistoryEvent } from '@ramus/contracts';

/** What the log says of one generation of a job; instants in milliseconds since 1970. */
export interface Course {
  readonly waitsFrom?: number;
  readonly startedAt?: number;
  readonly plannedAt?: number;
  readonly firstLeaseAt?: number;
  readonly lastCommitAt?: number;
  readonly mergedAt?: number;
  readonly endedAt?: number;
  /** Committed shards, oldest first. */
  readonly commits: readonly Commit[];
  /** Runners that hold leases now, with how many. */
  readonly atWork: ReadonlyMap<string, number>;
}

export interface Commit {
  readonly atMs: number;
  /** 0 for a kind without tiles. */
  readonly tiles: number;
}

interface Draft {
  waitsFrom?: number;
  startedAt?: number;
  plannedAt?: number;
  firstLeaseAt?: number;
  lastCommitAt?: number;
  mergedAt?: number;
  endedAt?: number;
  commits: Commit[];
  leases: Map<number, { runnerId: string; shard: number }>;
}

const fresh = (waitsFrom?: number): Draft => ({
  commits: [],
  leases: new Map(),
  ...(waitsFrom !== undefined && { waitsFrom }),
});
const number = (value: unknown): number => (typeof value === 'number' ? value : -1);

/** @param events of one workflow, oldest first. @returns by job id; of each job its present generation. */
export function coursesOf(events: readonly HistoryEvent[]): ReadonlyMap<string, Course> {
  const jobs = new Map<string, Draft>();
  let submittedAt: number | undefined;
  for (const event of events) {
    const at = Date.parse(event.at);
    if (event.type === 'WorkflowSubmitted') submittedAt = at;
    const { jobId } = event.data;
    if (typeof jobId !== 'string') continue;
    const job = jobs.get(jobId) ?? fresh(submittedAt);
    jobs.set(jobId, job);
    if (event.type === 'JobRetried' || event.type === 'JobYielded') jobs.set(jobId, fresh(at));
    else apply(job, event, at);
  }
  return new Map([...jobs].map(([id, { leases, ...marks }]) => [id, { ...marks, atWork: workOf(leases) }]));
}

function apply(job: Draft, { data, revision, type }: HistoryEvent, at: number): void {
  switch (type) {
    case 'JobStarted':
      job.startedAt = at;
      break;
    case 'JobPlanned':
      job.plannedAt = at;
      break;
    case 'LeaseGranted':
      job.firstLeaseAt ??= at;
      job.leases.set(revision, { runnerId: String(data['runnerId']), shard: number(data['shard']) });
      break;
    case 'LeaseEnded':
    case 'ShardFailed':
    case 'ResultReceived':
      job.leases.delete(number(data['token']));
      break;
    case 'ShardCommitted':
      for (const [token, { shard }] of job.leases) if (shard === data['shard']) job.leases.delete(token);
      job.commits.push({ atMs: at, tiles: Math.max(0, number(data['tiles'])) });
      job.lastCommitAt = at;
      break;
    case 'JobMerged':
      job.mergedAt = at;
      job.leases.clear();
      break;
    case 'JobClosed':
      job.leases.clear();
      break;
    case 'JobSucceeded':
    case 'JobFailed':
    case 'JobCancelled':
      job.endedAt = at;
  }
}

function workOf(leases: Draft['leases']): ReadonlyMap<string, number> {
  const work = new Map<string, number>();
  for (const { runnerId } of leases.values()) work.set(runnerId, (work.get(runnerId) ?? 0) + 1);
  return work;
}

export interface Stage {
  readonly name: 'Waiting' | 'Planning' | 'Computing' | 'Merging';
  readonly ms: number;
  readonly isOpen: boolean;
}

/** How long each stage took, or has been going on. A stage that the log does not show is left out. */
export function stagesOf(course: Course, nowMs: number): readonly Stage[] {
  const { endedAt, firstLeaseAt, lastCommitAt, mergedAt, plannedAt, startedAt, waitsFrom } = course;
  const stage = (name: Stage['name'], from?: number, to?: number): Stage[] =>
    from === undefined
      ? []
      : [{ name, ms: Math.max(0, (to ?? endedAt ?? nowMs) - from), isOpen: (to ?? endedAt) === undefined }];
  const isComputed = mergedAt !== undefined;
  return [
    ...stage('Waiting', waitsFrom, startedAt),
    ...(startedAt !== undefined && (plannedAt !== undefined || firstLeaseAt === undefined)
      ? stage('Planning', startedAt, plannedAt)
      : []),
    ...stage('Computing', firstLeaseAt, isComputed ? lastCommitAt : undefined),
    ...(isComputed ? stage('Merging', lastCommitAt, mergedAt) : []),
  ];
}

export interface Pace {
  /** Tiles, or shards for a kind without tiles, in a second. */
  readonly perS: number;
  /** Shards that it was measured on. */
  readonly shards: number;
  readonly leftMs: number;
}

/** Shards that a pace is measured on, at most: the last ones, so that it follows runners that come and go. */
const WINDOW = 32;
/** Of fewer nothing can be said. */
const AT_LEAST = 2;

/**
 * How fast a job has been of late, and how long what is left takes at that.
 *
 * A silence longer than usual counts: the pace sinks while nothing is committed.
 *
 * @param left tiles, or shards for a kind without tiles, that are not done.
 * @returns `undefined` where too little was measured.
 */
export function paceOf({ commits, firstLeaseAt }: Course, left: number, nowMs: number): Pace | undefined {
  if (left <= 0 || firstLeaseAt === undefined || commits.length < AT_LEAST) return undefined;
  const last = commits.slice(-WINDOW);
  const from = commits.at(-WINDOW - 1)?.atMs ?? firstLeaseAt;
  const hasTiles = last.some(({ tiles }) => tiles > 0);
  const done = last.reduce((sum, { tiles }) => sum + (hasTiles ? tiles : 1), 0);
  const usualMs = ((last.at(-1)?.atMs ?? from) - from) / last.length;
  const silentMs = nowMs - (last.at(-1)?.atMs ?? from);
  const tookMs = usualMs * last.length + Math.max(0, silentMs - usualMs);
  if (!(tookMs > 0)) return undefined;
  const perS = (1_000 * done) / tookMs;
  return { perS, shards: last.length, leftMs: (1_000 * left) / perS };
}
