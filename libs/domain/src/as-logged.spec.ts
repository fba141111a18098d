import { describe, expect, it } from 'vitest';
import {
  asInvitationEvent,
  asJobEvent,
  asLogged,
  asPoolEvent,
  asRunnerEvent,
  asSlideEvent,
  asWorkflowEvent,
} from './as-logged.js';
import { schemaOf } from './as-logged.js';
import type { DomainEvent } from './logged-event.js';
import type { StoredEvent } from './upcasting.js';

type DataOf<Type> = Extract<DomainEvent, { readonly type: Type }>['data'];

const hash = 'ab'.repeat(32);
const job = { jobId: 'w.0', generation: 2 };
const slot = { ...job, userId: 'u1' };
const lease = { jobId: 'w.0', token: 3, shard: 1, runnerId: 'r1' };
const blob = { hash, bytes: 12 };
const cause = { code: 'out-of-memory', detail: 'the tile was too large' };
const spec = { jobId: 'w.0', branch: 0, kind: 'diagnostic', params: { shards: 2 }, dependsOn: [] };

/**
 * One fact in every shape that its type ever had, oldest first. Lines are added, never changed: a change would mean that
 * a log which holds that shape is read no more.
 */
const SHAPES: { readonly [Type in DomainEvent['type']]: readonly [...object[], DataOf<Type>] } = {
  WorkflowSubmitted: [
    {
      ...{ workflowId: 'w', userId: 'u1', slideId: 's1', priority: 5, reproducible: false },
      ...{ fingerprint: hash, jobs: [spec] },
    },
  ],
  JobStarted: [job],
  JobSucceeded: [job],
  JobFailed: [{ ...job, cause }],
  JobCancelled: [{ ...job, cause: 'dependency-failed', because: 'v.0' }],
  JobYielded: [job],
  JobRetried: [{ jobId: 'w.0', generation: 3, reopened: [{ jobId: 'w.1', generation: 2 }] }],
  WorkflowPaused: [{ workflowId: 'w' }],
  WorkflowResumed: [{ workflowId: 'w' }],
  WorkflowFinished: [{ workflowId: 'w', status: 'failed' }],
  UserAdmitted: [{ userId: 'u1' }],
  UserReleased: [{ userId: 'u1' }],
  JobSlotGranted: [slot],
  JobSlotReleased: [slot],
  LimitsChanged: [{ maxActiveUsers: 3, maxRunningJobs: 4, maxJobsPerUser: 2, userSlotMaxHoldMs: 60_000 }],
  JobPlanned: [{ ...job, workflowId: 'w', shards: 2, tiles: 8, plan: blob, modelHash: hash }],
  LeaseGranted: [{ jobId: 'w.0', shard: 1, runnerId: 'r1', leaseMs: 15_000 }],
  LeaseEnded: [{ ...lease, cause: 'expired' }],
  ShardCommitted: [{ ...lease, result: blob, tiles: 4 }],
  ResultReceived: [{ ...lease, result: blob, tiles: 4, check: true }],
  ShardDisputed: [{ jobId: 'w.0', shard: 1, tokens: [3, 5] }],
  ShardInvalidated: [{ ...lease, tiles: 4 }],
  ShardFailed: [{ ...lease, cause, retryable: true }],
  JobMerged: [{ ...job, manifest: blob }],
  JobClosed: [{ ...job, outcome: 'failed', cause }],
  JobReopened: [job],
  RunnerRegistered: [{ runnerId: 'r1', kind: 'daemon' }],
  RunnerConnected: [
    {
      ...{ runnerId: 'r1', connectionId: 'c1', replicaId: 'p1', slots: 2, kinds: ['diagnostic'] },
      ...{ provider: 'cpu', version: '0.1.0' },
    },
  ],
  RunnerDisconnected: [{ runnerId: 'r1', connectionId: 'c1', cause: 'floods' }],
  RunnerDrained: [{ runnerId: 'r1', cause: 'poison' }],
  RunnerTrustChanged: [{ runnerId: 'r1', key: 'r1|webgpu|ab|cd', level: 'proven', since: 12 }],
  RunnerBanned: [{ runnerId: 'r1', cause: 'claims-foreign-lease' }],
  SlideAdded: [{ slideId: 's1' }],
  SlideRemoved: [{ slideId: 's1' }],
  SlideCleared: [{ slideId: 's1' }],
  SlideClearanceWithdrawn: [{ slideId: 's1' }],
  InvitationMade: [{ invitationId: 'i1', tokenHash: hash }],
  InvitationRevoked: [{ invitationId: 'i1' }],
};

const stored = (type: string, schema: number, data: object): StoredEvent => ({
  ...{ type, data, stream: 'x-1', revision: 4, position: '9' },
  metadata: { at: '2026-01-01T00:00:00.000Z', schema },
});

describe.each(Object.entries<readonly object[]>(SHAPES))('%s', (type, shapes) => {
  it('has an example of every version that was ever written', () => {
    expect(shapes).toHaveLength(schemaOf(type));
  });

  it.each(shapes.map((data, i) => ({ version: i + 1, data })))(
    'is read in the shape of today from version $version',
    ({ version, data }) => {
      expect(asLogged(stored(type, version, data))).toMatchObject({ type, data: shapes.at(-1) });
    },
  );

  it('is not understood in a version that is still to come', () => {
    expect(asLogged(stored(type, shapes.length + 1, shapes.at(-1) ?? {}))).toBeUndefined();
  });

  it('is understood in streams of one category', () => {
    const readers = [
      asWorkflowEvent,
      asPoolEvent,
      asJobEvent,
      asRunnerEvent,
      asInvitationEvent,
      asSlideEvent,
    ];
    const event = stored(type, shapes.length, shapes.at(-1) ?? {});
    expect(readers.filter((read) => read(event))).toHaveLength(1);
  });
});
