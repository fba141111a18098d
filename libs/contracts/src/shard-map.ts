import { z } from 'zod';
import { MAX_SHARDS, shardAcceptance } from './acceptance.js';
import { jobId } from './ids.js';

/**
 * How far a shard is, in one letter: `p` planned, `l` leased, `w` a result waits to be confirmed, `f` tried in vain and
 * not leased at present, `c` committed.
 */
export const SHARD_STATES = {
  p: 'planned',
  l: 'leased',
  w: 'waiting for confirmation',
  f: 'failed, to be tried again',
  c: 'committed',
} as const;
export type ShardStateCode = keyof typeof SHARD_STATES;

const shard = z
  .number()
  .int()
  .min(0)
  .max(MAX_SHARDS - 1);
const states = z
  .string()
  .max(MAX_SHARDS)
  .regex(/^[plwfc]*$/)
  .describe(
    'A letter for each shard: p planned, l leased, w waits for confirmation, f failed and not leased, c committed',
  );
const leases = z.array(z.object({ shard, runnerId: z.string().max(128) })).max(2 * MAX_SHARDS);

/** The ways in which shards were accepted, each once. */
const acceptances = z.array(shardAcceptance).max(MAX_SHARDS);
const accepted = z
  .array(z.number().int().min(-1))
  .max(MAX_SHARDS)
  .describe('For each shard the place of its way in `acceptances`; -1 until it is committed');

/** The shards of a job over its slide, in arrays that stay small for large slides. */
export const shardMap = z.object({
  jobId,
  generation: z.number().int(),
  /** Of the job's stream; changes that the socket tells of a later one go on top of it. -1 before the first event. */
  revision: z.number().int(),
  /** 0 before the job is planned. */
  shards: z.number().int().min(0).max(MAX_SHARDS),
  regions: z
    .array(z.number().int())
    .max(4 * MAX_SHARDS)
    .optional()
    .describe(
      'x, y, width, height of what each shard answers for, one after another, in level-0 pixels; absent for kinds without pixels',
    ),
  states,
  leases,
  acceptances,
  accepted,
});
export type ShardMap = z.infer<typeof shardMap>;

/** What changed on a map: some shards, or `states` of all of them. */
export const shardChanges = shardMap.pick({ jobId: true, generation: true, revision: true }).extend({
  changes: z.array(z.tuple([shard, z.enum(['p', 'l', 'w', 'f', 'c'])])).max(MAX_SHARDS),
  states: states.optional(),
  leases,
  acceptances,
  /** One for each of `changes`, or for every shard where `states` is told. */
  accepted,
});
export type ShardChanges = z.infer<typeof shardChanges>;
