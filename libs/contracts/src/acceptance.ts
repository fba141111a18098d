import type { Acceptance, RunnerClass } from '@ramus/domain';
import { z } from 'zod';

/** Most shards of a job. */
export const MAX_SHARDS = 20_000;

/** What kind of machine computed. */
export const runnerClass = z.object({
  provider: z.string().max(32),
  /** Maker of the adapter, where the provider has one. */
  vendor: z.string().max(100).optional(),
}) satisfies z.ZodType<RunnerClass>;

/** Why a result was believed. */
export const acceptance = z.object({
  how: z
    .enum(['trusted', 'quorum', 'spot-checked', 'proven'])
    .describe(
      "trusted: a trusted runner's; quorum: volunteers agreed; spot-checked: a volunteer and a trusted runner agreed; proven: a proven volunteer's, which nobody checked",
    ) satisfies z.ZodType<Acceptance['how']>,
  /** Results that agreed; 1 where there was one alone. */
  results: z.number().int().min(1),
});

const shards = z.number().int().min(1).max(MAX_SHARDS);

/** The committed shards of a job by how they were accepted, and by which class of runner computed them. */
export const jobAcceptance = z.object({
  ways: z.array(acceptance.extend({ shards })).max(64),
  classes: z.array(runnerClass.extend({ shards })).max(MAX_SHARDS),
});
export type JobAcceptance = z.infer<typeof jobAcceptance>;

/** Shards of a job that has ended, which a volunteer alone computed that was convicted afterwards. */
export const doubt = z.object({
  runnerId: z.string().max(128),
  shards,
  convictedAt: z.string(),
});
export type DoubtView = z.infer<typeof doubt>;

/** How one shard was accepted, and whose result counts. */
export const shardAcceptance = acceptance.extend({
  runnerId: z.string().max(128),
  class: runnerClass.optional(),
});
export type ShardAcceptance = z.infer<typeof shardAcceptance>;
