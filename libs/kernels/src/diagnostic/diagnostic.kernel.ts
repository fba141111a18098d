import { diagnosticResult } from '@ramus/contracts';
import type { DiagnosticResult } from '@ramus/contracts';
import { z } from 'zod';
import type { ArtefactFile, Kernel, Plan, PlanContext, RunContext } from '../kernel.js';

export const diagnosticParams = z.strictObject({
  shards: z.number().int().min(1).max(10_000).default(1).describe('How many shards'),
  shardMs: z
    .number()
    .int()
    .min(0)
    .max(600_000)
    .default(0)
    .describe('How long each shard takes, in milliseconds'),
  failShard: z
    .number()
    .int()
    .min(0)
    .max(9_999)
    .optional()
    .describe('The shard that fails, by index from 0; none if left out'),
  failTimes: z
    .number()
    .int()
    .min(0)
    .max(1_000)
    .optional()
    .describe('How often it fails before it succeeds; every time if left out'),
});
export type DiagnosticParams = z.infer<typeof diagnosticParams>;

export const diagnosticInput = z.strictObject({
  shardMs: z.number().int().min(0).max(600_000),
  /** Attempts below this fail; -1: all do. */
  failsBefore: z.number().int().min(-1).max(1_000),
});
export type DiagnosticInput = z.infer<typeof diagnosticInput>;

/** Waits, and fails when told to: the scheduler is tested and measured with it. Needs no slide. */
export const diagnosticKernel: Kernel<DiagnosticParams, DiagnosticInput, DiagnosticResult> = {
  kind: 'diagnostic',
  summary: 'Waits on a runner, and fails when told to. For tests and benchmarks of the scheduler.',
  params: diagnosticParams,
  needsSlide: false,
  needsMpp: false,
  forVolunteers: true,
  input: diagnosticInput,
  result: diagnosticResult,
  maxResultBytes: 1024,
  plan,
  run,
  merge: nothing,
};

async function plan({ params }: PlanContext<DiagnosticParams>): Promise<Plan> {
  const shards = Array.from({ length: params.shards }, (_, shard) => ({
    tiles: [],
    input: {
      shardMs: params.shardMs,
      failsBefore: shard === params.failShard ? (params.failTimes ?? -1) : 0,
    } satisfies DiagnosticInput,
    placement: {},
  }));
  return { shards, common: {} };
}

async function run({ shardMs, failsBefore }: DiagnosticInput, _common: unknown, context: RunContext) {
  // A wait of nothing would still cost a turn of the timer, which a benchmark would measure.
  if (shardMs > 0) await context.wait(shardMs);
  if (failsBefore < 0 || context.attempt < failsBefore) {
    throw new Error(`told to fail at attempt ${context.attempt}`);
  }
  return { attempt: context.attempt };
}

/** It leaves no artefact. */
async function* nothing(): AsyncGenerator<ArtefactFile> {}
