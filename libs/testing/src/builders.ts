import type {
  Acceptance,
  JobCommand,
  JobEvent,
  JobSpec,
  LeaseEnd,
  PoolEvent,
  RunnerEvent,
  VolunteerTerms,
  WorkflowEvent,
} from '@ramus/domain';

type Data<Event extends { type: string; data: unknown }, Type extends Event['type']> = Extract<
  Event,
  { type: Type }
>['data'];

/** A job of the first branch that depends on nothing. */
export const jobSpec = (jobId: string, change: Partial<Omit<JobSpec, 'jobId'>> = {}): JobSpec => ({
  jobId,
  branch: 0,
  kind: 'diagnostic',
  params: {},
  dependsOn: [],
  ...change,
});

export const submittedData = (...jobs: readonly JobSpec[]): Data<WorkflowEvent, 'WorkflowSubmitted'> => ({
  workflowId: 'w',
  userId: 'ada',
  priority: 0,
  reproducible: false,
  fingerprint: jobs.map(({ jobId }) => jobId).join(),
  jobs,
});
export const submitted = (...jobs: readonly JobSpec[]): WorkflowEvent => ({
  type: 'WorkflowSubmitted',
  data: submittedData(...jobs),
});
export const started = (jobId: string, generation = 1): WorkflowEvent => ({
  type: 'JobStarted',
  data: { jobId, generation },
});
export const succeeded = (jobId: string, generation = 1): WorkflowEvent => ({
  type: 'JobSucceeded',
  data: { jobId, generation },
});
export const failed = (jobId: string, generation = 1): WorkflowEvent => ({
  type: 'JobFailed',
  data: { jobId, generation, cause },
});
export const cancelled = (jobId: string, generation = 1): WorkflowEvent => ({
  type: 'JobCancelled',
  data: { jobId, generation, cause: 'by-user' },
});
/** Cancelled by fail-fast. */
export const followed = (
  jobId: string,
  why: 'branch-failed' | 'dependency-failed',
  because: string,
  generation = 1,
): WorkflowEvent => ({ type: 'JobCancelled', data: { jobId, generation, cause: why, because } });
export const yielded = (jobId: string, generation = 2): WorkflowEvent => ({
  type: 'JobYielded',
  data: { jobId, generation },
});
export const finished = (status: 'succeeded' | 'failed' | 'cancelled'): WorkflowEvent => ({
  type: 'WorkflowFinished',
  data: { workflowId: 'w', status },
});

export const cause = { code: 'out-of-memory' };
export const blob = (hash: string) => ({ hash, bytes: 1 });

/** Job `w.0` in its first generation. */
export const planned = (shards = 2, generation = 1): JobEvent => ({
  type: 'JobPlanned',
  data: plan(shards, generation),
});
export const plan = (shards = 2, generation = 1): Data<JobEvent, 'JobPlanned'> => ({
  jobId: 'w.0',
  workflowId: 'w',
  generation,
  shards,
  tiles: shards,
  plan: blob('plan'),
});
export const leased = (shard = 0, runnerId = 'r1'): JobEvent => ({
  type: 'LeaseGranted',
  data: { jobId: 'w.0', shard, runnerId, leaseMs: 15_000 },
});
/** Terms of a volunteer whose account is `account`; unproven, and never drawn for a check. */
export const terms = (account: string, change: Partial<VolunteerTerms> = {}): VolunteerTerms => ({
  account,
  key: `${account}'s browser`,
  quorum: 2,
  check: 0,
  ...change,
});
/** A lease of runner `v-<account>`. */
export const lent = (account: string, change: Partial<VolunteerTerms> = {}, shard = 0): JobEvent => ({
  type: 'LeaseGranted',
  data: { jobId: 'w.0', shard, runnerId: `v-${account}`, leaseMs: 15_000, terms: terms(account, change) },
});
export const received = (
  token: number,
  runnerId: string,
  hash = 'good',
  change: { readonly check?: true; readonly shard?: number } = {},
): JobEvent => ({
  type: 'ResultReceived',
  data: { jobId: 'w.0', token, shard: 0, runnerId, result: blob(hash), tiles: 1, ...change },
});
/** A shard of which several results are there. */
export const settled = (
  token: number,
  runnerId: string,
  accepted: Acceptance,
  hash = 'good',
  leases = 0,
): JobEvent => ({
  type: 'ShardCommitted',
  data: {
    jobId: 'w.0',
    token,
    shard: 0,
    runnerId,
    result: blob(hash),
    tiles: 1,
    accepted,
    leasesEnded: leases,
  },
});
export const disputed = (...tokens: readonly number[]): JobEvent => ({
  type: 'ShardDisputed',
  data: { jobId: 'w.0', shard: 0, tokens },
});
/** A result that a proven volunteer alone stands behind. */
export const provenAlone = (token: number, account: string, shard = 0): JobEvent => ({
  type: 'ShardCommitted',
  data: {
    jobId: 'w.0',
    token,
    shard,
    runnerId: `v-${account}`,
    result: blob(`result ${token}`),
    tiles: 1,
    accepted: { how: 'proven' },
  },
});
export const invalidated = (token: number, account: string, shard = 0): JobEvent => ({
  type: 'ShardInvalidated',
  data: { jobId: 'w.0', token, shard, runnerId: `v-${account}`, tiles: 1 },
});
export const leaseEnded = (token: number, why: LeaseEnd, shard = 0, runnerId = 'r1'): JobEvent => ({
  type: 'LeaseEnded',
  data: { jobId: 'w.0', token, shard, runnerId, cause: why },
});
export const committed = (token: number, shard = 0, hash = `result ${token}`): JobEvent => ({
  type: 'ShardCommitted',
  data: { jobId: 'w.0', token, shard, runnerId: 'r1', result: blob(hash), tiles: 1 },
});
export const shardFailed = (token: number, retryable = true, shard = 0): JobEvent => ({
  type: 'ShardFailed',
  data: { jobId: 'w.0', token, shard, runnerId: 'r1', cause, retryable },
});
export const merged = (generation = 1): JobEvent => ({
  type: 'JobMerged',
  data: { jobId: 'w.0', generation, manifest: blob('manifest') },
});
export const closed = (
  outcome: 'failed' | 'cancelled',
  generation = 1,
  why?: Data<JobEvent, 'JobClosed'>['cause'],
): JobEvent => ({
  type: 'JobClosed',
  data: { jobId: 'w.0', generation, outcome, ...(why && { cause: why }) },
});
export const reopened = (generation = 2): JobEvent => ({
  type: 'JobReopened',
  data: { jobId: 'w.0', generation },
});
export const closeJob = (outcome: 'failed' | 'cancelled', generation = 1): JobCommand => ({
  type: 'CloseJob',
  data: { jobId: 'w.0', generation, outcome },
});

export const registered = (runnerId = 'r1'): RunnerEvent => ({
  type: 'RunnerRegistered',
  data: { runnerId, kind: 'daemon' },
});
/** A volunteer's browser `v-<account>` comes, of two slots; its trust key is `keyOf(account)`. */
export const volunteer = (account: string, slots = 2, kinds = ['diagnostic']): RunnerEvent[] => [
  {
    type: 'RunnerRegistered',
    data: {
      runnerId: `v-${account}`,
      kind: 'browser',
      volunteer: { account, invitationId: `invitation of ${account}` },
    },
  },
  connected(`c-${account}`, { runnerId: `v-${account}`, slots, kinds, provider: 'webgpu', fingerprint: 'f' }),
];
export const keyOf = (account: string): string => `v-${account}|webgpu|f|diagnostic`;
export const connection = (
  connectionId = 'c1',
  change: Partial<Data<RunnerEvent, 'RunnerConnected'>> = {},
): Data<RunnerEvent, 'RunnerConnected'> => ({
  runnerId: 'r1',
  connectionId,
  replicaId: 'replica',
  slots: 1,
  kinds: ['diagnostic'],
  provider: 'cpu',
  version: '1',
  ...change,
});
export const connected = (
  connectionId = 'c1',
  change: Partial<Data<RunnerEvent, 'RunnerConnected'>> = {},
): RunnerEvent => ({ type: 'RunnerConnected', data: connection(connectionId, change) });

export const admitted = (userId = 'ada'): PoolEvent => ({ type: 'UserAdmitted', data: { userId } });
export const released = (userId = 'ada'): PoolEvent => ({ type: 'UserReleased', data: { userId } });
export const granted = (jobId: string, generation = 1, userId = 'ada'): PoolEvent => ({
  type: 'JobSlotGranted',
  data: { jobId, generation, userId },
});
export const slotReleased = (jobId: string, generation = 1, userId = 'ada'): PoolEvent => ({
  type: 'JobSlotReleased',
  data: { jobId, generation, userId },
});
