import type { InvitationId, JobId, RunnerId, SlideId, Token, UserId, WorkflowId } from '../ids.js';
import type { Limits } from '../pool/pool.events.js';
import {
  leaseKey,
  type Snapshot,
  type SnapshotJob,
  type SnapshotLease,
  type SnapshotRunner,
  type SnapshotShard,
  type SnapshotResult,
  type SnapshotSlot,
  type SnapshotTrust,
  type SnapshotUser,
  type SnapshotWorkflow,
} from './snapshot.js';

/** Rises with every change of what a snapshot holds or of how events are taken in: stored documents are then worthless. */
export const SNAPSHOT_VERSION = 3;

/** A snapshot as JSON. Jobs stand in their workflows, leases in their jobs' streams: whoever else knows them names them. */
export interface SnapshotDocument {
  readonly position: number;
  readonly poolRevision: number;
  readonly limits: Limits;
  readonly users: readonly (Omit<SnapshotUser, 'ready'> & { readonly ready: readonly JobId[] })[];
  readonly workflows: readonly (Omit<SnapshotWorkflow, 'jobs'> & { readonly jobs: readonly JobDocument[] })[];
  readonly slots: readonly SnapshotSlot[];
  readonly runners: readonly RunnerDocument[];
  readonly removedSlides: readonly SlideId[];
  readonly clearedSlides: readonly SlideId[];
  readonly revokedInvitations: readonly InvitationId[];
  readonly trust: readonly SnapshotTrust[];
  readonly convictions: readonly (readonly [account: string, count: number])[];
  readonly untold: readonly string[];
  readonly volunteersGoneAtMs: number;
  readonly kindGoneAtMs: readonly (readonly [string, number])[];
}

type Stream = SnapshotJob['stream'];
type AloneOf<All> = All extends Map<number, infer Alone> ? Alone : never;

type JobDocument = Omit<SnapshotJob, 'workflow' | 'stream'> & {
  readonly stream: Omit<Stream, 'shards' | 'leases' | 'awaiting' | 'alone'> & {
    readonly awaiting: readonly number[];
    readonly alone: readonly (readonly [number, AloneOf<Stream['alone']>])[];
    readonly shards: readonly ShardsDocument[];
    readonly leases: readonly SnapshotLease[];
  };
};

/** Equal shards that follow each other: how many, and what each is. */
type ShardsDocument = readonly [
  count: number,
  committed: 0 | 1,
  leases: number,
  failures: number,
  failedAtMs: number,
  failedBy: readonly RunnerId[] | 0,
  lost: number,
  judged: number,
  results?: readonly SnapshotResult[],
];

type RunnerDocument = Omit<SnapshotRunner, 'connection' | 'leases' | 'msPerShard'> & {
  readonly connection?: Omit<NonNullable<SnapshotRunner['connection']>, 'kinds'> & {
    readonly kinds: readonly string[];
  };
  readonly leases: readonly (readonly [JobId, Token])[];
  readonly msPerShard: readonly (readonly [string, number])[];
};

/**
 * Writes a snapshot down, whole and in its order, as of between two events.
 *
 * `decodeSnapshot` of the document, sent through JSON or not, is the same snapshot: what is applied to either gives the same.
 */
export function encodeSnapshot(snapshot: Snapshot): SnapshotDocument {
  return {
    position: snapshot.position,
    poolRevision: snapshot.poolRevision,
    limits: snapshot.limits,
    users: [...snapshot.users.values()].map((user) => ({ ...user, ready: [...user.ready] })),
    workflows: [...snapshot.workflows.values()].map((workflow) => {
      return { ...workflow, jobs: workflow.jobs.map(jobDocument) };
    }),
    slots: [...snapshot.slots.values()],
    runners: [...snapshot.runners.values()].map(runnerDocument),
    removedSlides: [...snapshot.removedSlides],
    clearedSlides: [...snapshot.clearedSlides],
    revokedInvitations: [...snapshot.revokedInvitations],
    trust: [...snapshot.trust.values()].map((trust) => ({ ...trust })),
    convictions: [...snapshot.convictions],
    untold: [...snapshot.untold],
    volunteersGoneAtMs: snapshot.volunteersGoneAtMs,
    kindGoneAtMs: [...snapshot.kindGoneAtMs],
  };
}

/** Reads what `encodeSnapshot` of the same version wrote. */
export function decodeSnapshot(document: SnapshotDocument): Snapshot {
  const workflows = new Map<WorkflowId, SnapshotWorkflow>();
  const jobs = new Map<JobId, SnapshotJob>();
  for (const stored of document.workflows) {
    const ofWorkflow: SnapshotJob[] = [];
    const workflow: SnapshotWorkflow = { ...stored, jobs: ofWorkflow };
    for (const { stream, ...rest } of stored.jobs) {
      const leases = new Map(stream.leases.map((lease) => [lease.token, lease]));
      const job = {
        ...rest,
        workflow,
        stream: {
          ...stream,
          shards: stream.shards.flatMap(shardsOf),
          leases,
          awaiting: new Set(stream.awaiting),
          alone: new Map(stream.alone),
        },
      };
      ofWorkflow.push(job);
      jobs.set(job.spec.jobId, job);
    }
    workflows.set(workflow.workflowId, workflow);
  }
  return {
    position: document.position,
    poolRevision: document.poolRevision,
    limits: document.limits,
    users: new Map<UserId, SnapshotUser>(
      document.users.map((user) => [user.userId, { ...user, ready: new Set(user.ready) }]),
    ),
    workflows,
    jobs,
    slots: new Map(document.slots.map((slot) => [slot.jobId, slot])),
    runners: new Map(document.runners.map((runner) => [runner.runnerId, runnerOf(runner, jobs)])),
    removedSlides: new Set(document.removedSlides),
    clearedSlides: new Set(document.clearedSlides),
    revokedInvitations: new Set(document.revokedInvitations),
    trust: new Map(document.trust.map((trust) => [trust.key, { ...trust }])),
    convictions: new Map(document.convictions),
    untold: new Set(document.untold),
    volunteersGoneAtMs: document.volunteersGoneAtMs,
    kindGoneAtMs: new Map(document.kindGoneAtMs),
  };
}

function jobDocument({ workflow: _, stream, ...rest }: SnapshotJob): JobDocument {
  return {
    ...rest,
    stream: {
      ...stream,
      shards: shardsDocument(stream.shards),
      leases: [...stream.leases.values()],
      awaiting: [...stream.awaiting],
      alone: [...stream.alone],
    },
  };
}

/** A job has up to tens of thousands of shards, of which long rows are alike. */
function shardsDocument(shards: readonly SnapshotShard[]): ShardsDocument[] {
  const rows: ShardsDocument[] = [];
  let first = 0;
  shards.forEach((shard, i) => {
    const next = shards[i + 1];
    if (next && isSame(shard, next)) return;
    const { committed, leases, failures, failedAtMs, failedBy, lost, judged, results } = shard;
    const by = failedBy ? [...failedBy] : (0 as const);
    const row = [i + 1 - first, committed ? 1 : 0, leases, failures, failedAtMs, by, lost, judged] as const;
    rows.push(results ? [...row, [...results]] : row);
    first = i + 1;
  });
  return rows;
}

const isSame = (a: SnapshotShard, b: SnapshotShard): boolean =>
  a.committed === b.committed &&
  a.leases === b.leases &&
  a.failures === b.failures &&
  a.failedAtMs === b.failedAtMs &&
  a.lost === b.lost &&
  a.judged === b.judged &&
  !a.results &&
  !b.results &&
  !a.failedBy &&
  !b.failedBy;

function shardsOf([
  count,
  committed,
  leases,
  failures,
  failedAtMs,
  failedBy,
  lost,
  judged,
  results,
]: ShardsDocument): SnapshotShard[] {
  return Array.from({ length: count }, () => {
    const shard: SnapshotShard = {
      ...{ committed: committed === 1, leases, failures, failedAtMs, lost, judged },
      ...(failedBy && { failedBy: new Set(failedBy) }),
      ...(results && { results: [...results] }),
    };
    return shard;
  });
}

function runnerDocument({ connection, leases, msPerShard, ...rest }: SnapshotRunner): RunnerDocument {
  return {
    ...rest,
    ...(connection && { connection: { ...connection, kinds: [...connection.kinds] } }),
    leases: [...leases.values()].map(({ jobId, token }) => [jobId, token]),
    msPerShard: [...msPerShard],
  };
}

function runnerOf(
  { connection, leases, msPerShard, ...rest }: RunnerDocument,
  jobs: ReadonlyMap<JobId, SnapshotJob>,
): SnapshotRunner {
  const held = leases.flatMap(([jobId, token]) => jobs.get(jobId)?.stream.leases.get(token) ?? []);
  return {
    ...rest,
    ...(connection && { connection: { ...connection, kinds: new Set(connection.kinds) } }),
    leases: new Map(held.map((lease) => [leaseKey(lease.jobId, lease.token), lease])),
    msPerShard: new Map(msPerShard),
  };
}
