import type { JobStatus, RunnerNeed, WaitingReason } from '@ramus/domain';
import { z } from 'zod';
import { doubt, jobAcceptance, MAX_SHARDS } from './acceptance.js';
import { jobId, position, slideId, uuid, uuidV7 } from './ids.js';

const key = z
  .string()
  .min(1)
  .max(64)
  .regex(/^[\p{L}\p{N}][\p{L}\p{N} ._-]*$/u);

export const MAX_JOBS = 1_000;

/** The moment that an answer about the past is of: after the event at `position`, which happened `at`. */
export const asOf = z.object({
  position,
  /** Ages are to be counted to here, not to now. Absent before the first event. */
  at: z.string().optional(),
});
export type AsOf = z.infer<typeof asOf>;

export const atQuery = z.object({
  at: position.optional().describe('As of after this event; the present by default'),
});
export type AtQuery = z.infer<typeof atQuery>;

export const jobDocument = z.strictObject({
  key: key.describe('Names the job within its workflow'),
  kind: z.string().min(1).max(64).describe('A job kind, for example segment-nuclei'),
  params: z.record(z.string().max(64), z.unknown()).optional().describe("Checked by the kind's own schema"),
  dependsOn: z.array(key).max(64).optional().describe('Keys of jobs, of any branch, that must succeed first'),
});
export type JobDocument = z.infer<typeof jobDocument>;

export const submitWorkflowBody = z.strictObject({
  workflowId: uuidV7.optional().describe('Made by the client; sending the same body twice is then harmless'),
  name: z.string().min(1).max(200),
  slideId: slideId.optional().describe('Required by every kind that reads a slide'),
  priority: z.number().int().min(0).max(9).default(5).describe('Among the jobs of one user, higher first'),
  reproducible: z.boolean().default(false).describe('Pins every job to one class of runners'),
  branches: z
    .array(
      z.strictObject({
        name: key,
        jobs: z.array(jobDocument).min(1, 'A branch has at least one job').max(MAX_JOBS),
      }),
    )
    .min(1, 'A workflow has at least one branch')
    .max(MAX_JOBS)
    .refine((branches) => branches.reduce((n, { jobs }) => n + jobs.length, 0) <= MAX_JOBS, {
      error: `a workflow has at most ${MAX_JOBS} jobs`,
    }),
});
export type SubmitWorkflowBody = z.infer<typeof submitWorkflowBody>;

export const workflowAccepted = z.object({
  workflowId: uuid,
  jobs: z.array(z.object({ jobId, key: z.string() })),
  /** Place in the log right after the submission. */
  position: z.string().optional(),
});
export type WorkflowAccepted = z.infer<typeof workflowAccepted>;

export const jobStatus = z.enum([
  'pending',
  'running',
  'succeeded',
  'failed',
  'cancelled',
]) satisfies z.ZodType<JobStatus>;
export type JobStatusName = z.infer<typeof jobStatus>;

export const waitingReason = z.object({
  code: z.enum([
    'paused',
    'waiting-for-branch',
    'waiting-for-dependency',
    'waiting-for-runner',
    'waiting-for-user-slot',
    'waiting-for-user-quota',
    'waiting-for-job-slot',
    'starting',
  ]) satisfies z.ZodType<WaitingReason['code']>,
  /** For people: one sentence without ids of others. */
  text: z.string(),
  /** Own jobs that it waits for. */
  jobIds: z.array(jobId).optional(),
  /** Place in line, from 1, where there is one. */
  place: z.number().int().optional(),
  /** What no connected runner offers. */
  needs: z.string().optional(),
  /** Why none of those that offer it takes the job: `clearance` is given with the slide. */
  lacks: (z.enum(['clearance', 'model', 'class', 'confirmation']) satisfies z.ZodType<RunnerNeed>).optional(),
});
export type WaitingReasonView = z.infer<typeof waitingReason>;

/** Why a job failed or was cancelled. */
export const jobCause = z.object({
  code: z.string(),
  detail: z.string().optional(),
  jobId: jobId.optional(),
});
export type JobCauseView = z.infer<typeof jobCause>;

/** In tiles, or in shards for kinds without tiles. */
export const progress = z.object({ done: z.number().int(), total: z.number().int(), percent: z.number() });
export type Progress = z.infer<typeof progress>;

export const jobView = z.object({
  jobId,
  key: z.string(),
  kind: z.string(),
  params: z.record(z.string(), z.unknown()),
  dependsOn: z.array(jobId),
  status: jobStatus,
  generation: z.number().int(),
  reason: waitingReason.optional(),
  cause: jobCause.optional(),
  progress,
  shards: z.object({ total: z.number().int(), committed: z.number().int(), leased: z.number().int() }),
  accepted: jobAcceptance,
  /** Of a job that has ended, by volunteer; empty where nothing is in doubt. */
  doubts: z.array(doubt).max(MAX_SHARDS),
  startedAt: z.string().optional(),
  finishedAt: z.string().optional(),
});
export type JobView = z.infer<typeof jobView>;

export const workflowStatus = z.enum(['pending', 'running', 'succeeded', 'failed', 'cancelled']);

export const workflowView = z.object({
  workflowId: uuid,
  name: z.string(),
  slideId: slideId.optional(),
  status: workflowStatus,
  paused: z.boolean(),
  priority: z.number().int(),
  progress,
  submittedAt: z.string(),
  startedAt: z.string().optional(),
  finishedAt: z.string().optional(),
  /** In answers about the past alone. */
  asOf: asOf.optional(),
  branches: z.array(z.object({ name: z.string(), jobs: z.array(jobView) })),
});
export type WorkflowView = z.infer<typeof workflowView>;

export const workflowSummary = workflowView.omit({ branches: true, asOf: true }).extend({
  jobs: z.object({ total: z.number().int(), done: z.number().int(), running: z.number().int() }),
});
export type WorkflowSummary = z.infer<typeof workflowSummary>;

/** A page of a list; `next` is the cursor of the page after it. */
export const page = <T extends z.ZodType>(item: T) =>
  z.object({ items: z.array(item), next: z.string().optional() });

export const pageQuery = z.object({
  cursor: z.string().max(200).optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
});

/** Which of your workflows a list shows, and which page of it. */
export const workflowsQuery = pageQuery.extend({
  status: workflowStatus.optional(),
  slideId: slideId.optional(),
  search: z
    .string()
    .min(1)
    .max(200)
    .optional()
    .describe(
      'Part of the name or of the slide’s, in any case, or the beginning of the id. A page may then hold fewer than `limit`, even none, and still have a `next`',
    ),
});
export type WorkflowsQuery = z.infer<typeof workflowsQuery>;

/** An event of the log, and what it says in a sentence. */
export const historyEvent = z.object({
  position: z.string(),
  stream: z.string(),
  revision: z.number().int(),
  type: z.string(),
  at: z.string(),
  /** Who brought it about: a user, a runner or a replica. Absent where it is somebody whom you may not know. */
  by: z.string().optional(),
  /** The position that a decision across streams was made from. */
  asOf: z.string().optional(),
  text: z.string(),
  data: z.record(z.string(), z.unknown()),
});
export type HistoryEvent = z.infer<typeof historyEvent>;

export const artefactView = z.object({
  name: z.string(),
  mediaType: z.string(),
  bytes: z.number().int(),
  hash: z.string(),
  /** A shard's own file, shown before the job has succeeded. */
  partial: z.boolean().optional(),
});
export type ArtefactView = z.infer<typeof artefactView>;

export const workflowTemplate = z.object({
  name: z.string(),
  title: z.string(),
  summary: z.string(),
  /** Templates, by name, whose jobs its own depend on: it is submitted together with them. */
  needs: z.array(z.string()).optional(),
  branch: z.object({ name: z.string(), jobs: z.array(jobDocument) }),
});
export type WorkflowTemplate = z.infer<typeof workflowTemplate>;
