import { z } from 'zod';
import { jobId, slideId, uuid } from './ids.js';
import { limits, runnerView } from './scheduler.js';
import { asOf, jobStatus, position, waitingReason } from './workflows.js';

/** The most users and slots that one answer names. */
export const MAX_NAMED = 1_000;

export const stateQuery = z.object({
  at: position.optional().describe('As of after this event; the present by default'),
  cursor: z.string().max(64).optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
});
export type StateQuery = z.infer<typeof stateQuery>;

const jobState = z.object({
  jobId,
  branch: z.number().int(),
  kind: z.string(),
  status: jobStatus,
  generation: z.number().int(),
  reason: waitingReason.optional(),
  shards: z.object({ total: z.number().int(), committed: z.number().int(), leased: z.number().int() }),
});

const workflowState = z.object({
  workflowId: uuid,
  userId: z.string(),
  slideId: slideId.optional(),
  priority: z.number().int(),
  paused: z.boolean(),
  /** Its jobs have ended, and not all that follows from that has been done. */
  finished: z.boolean(),
  jobs: z.array(jobState),
});

/** What the scheduler knew at one moment, with everybody's ids: for administrators. */
export const auditState = z.object({
  asOf,
  limits,
  /** Users with a user slot, in the order in which they got it or began to wait. */
  users: z
    .array(z.object({ userId: z.string(), admittedAt: z.string(), jobSlots: z.number().int() }))
    .max(MAX_NAMED),
  /** Users who wait for a user slot, the next one first. */
  line: z.array(z.string()).max(MAX_NAMED),
  jobSlots: z.array(z.object({ jobId, userId: z.string(), generation: z.number().int() })).max(MAX_NAMED),
  runners: z.array(runnerView),
  /** Workflows that were not over, in the order in which they came. */
  workflows: z.object({
    total: z.number().int(),
    items: z.array(workflowState),
    next: z.string().optional(),
  }),
});
export type AuditState = z.infer<typeof auditState>;
