import type { Limits } from '@ramus/domain';
import { z } from 'zod';
import { jobId } from './ids.js';
import { asOf, waitingReason } from './workflows.js';

export const limits = z.object({
  maxActiveUsers: z.number().int().min(1).max(1_000),
  maxRunningJobs: z.number().int().min(1).max(10_000),
  maxJobsPerUser: z.number().int().min(1).max(10_000),
  /** Longest hold of a user slot while others wait, in milliseconds; none when absent. */
  userSlotMaxHoldMs: z.number().int().min(1_000).max(86_400_000).optional(),
}) satisfies z.ZodType<Limits>;
export type LimitsView = z.infer<typeof limits>;

/** New limits; with `expected`, only if those are what holds still. */
export const changeLimitsBody = limits.extend({
  expected: limits.optional().describe('The limits that you have seen: refused if others hold by now'),
});
export type ChangeLimitsBody = z.infer<typeof changeLimitsBody>;

/** What one user may see of the pool: their own ids, and counts for the rest. */
export const schedulerView = z.object({
  limits,
  userSlots: z.object({ taken: z.number().int(), max: z.number().int(), mine: z.boolean() }),
  jobSlots: z.object({ taken: z.number().int(), max: z.number().int(), mine: z.array(jobId) }),
  runners: z.object({ connected: z.number().int(), slots: z.number().int(), busy: z.number().int() }),
  waiting: z.array(z.object({ jobId, reason: waitingReason })),
  /** Jobs of others that wait. */
  waitingOfOthers: z.number().int(),
  position: z.string(),
  /** In answers about the past alone. */
  asOf: asOf.optional(),
});
export type SchedulerView = z.infer<typeof schedulerView>;

export const runnerView = z.object({
  runnerId: z.string(),
  connected: z.boolean(),
  state: z.enum(['connected', 'disconnected', 'draining', 'banned']),
  kind: z.enum(['daemon', 'browser']),
  provider: z.string(),
  slots: z.number().int(),
  leases: z.array(z.object({ jobId, shard: z.number().int(), token: z.number().int() })),
  kinds: z.array(z.string()),
  version: z.string(),
  /** When it came, ISO 8601; absent while it is not there. */
  connectedSince: z.string().optional(),
  /** What the server measured from lease to result, by job kind: a moving average over its last shards. */
  speed: z.array(z.object({ kind: z.string(), msPerShard: z.number() })),
  /** Maker of the adapter, where the provider has one. */
  vendor: z.string().optional(),
  /** `trusted`: enrolled by the operator. Of a volunteer: whether its results count alone yet. */
  trust: z.enum(['trusted', 'proven', 'unproven']),
  /** Of a volunteer: results in a row that others confirmed, under the trust key that has most. */
  validated: z.number().int().optional(),
  /** So many in a row make a volunteer proven. */
  provenAfter: z.number().int().optional(),
  /** Of a volunteer: whether a result of it was ever found to be wrong. */
  convicted: z.boolean().optional(),
  /** By which a volunteer came. */
  invitationId: z.string().optional(),
});
export type RunnerView = z.infer<typeof runnerView>;
