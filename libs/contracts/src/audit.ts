import { z } from 'zod';
import { jobId, position, slideId, uuid } from './ids.js';
import { limits, runnerView } from './scheduler.js';
import { asOf, jobStatus, waitingReason } from './workflows.js';

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
  /**
   * Line and reasons hold as long as volunteers of different accounts came from different addresses. No log holds
   * addresses, so of the past nobody can say whether they did. Absent where it makes no difference.
   */
  supposes: z.literal('addresses-apart').optional(),
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

const eventType = z.string().min(1).max(64);
const instant = z.iso.datetime({ offset: true }).max(40);

/** Which events of the log are asked for. Everything given has to hold. */
export const eventsQuery = z.object({
  from: instant.optional().describe('Happened at this instant (ISO 8601) or later'),
  to: instant.optional().describe('Happened at this instant (ISO 8601) or earlier'),
  type: z
    .union([eventType.transform((one) => [one]), z.array(eventType).max(64)])
    .optional()
    .describe('One of these types; may be repeated'),
  category: z
    .enum(['workflow', 'job', 'pool', 'runner', 'slide', 'invitation'])
    .optional()
    .describe('What the stream is of'),
  stream: z.string().min(1).max(256).optional().describe('The very stream'),
  workflowId: uuid
    .optional()
    .describe('Of this workflow, its jobs, and what the pool and runners did for it'),
  cursor: position.optional().describe('After this position: `next` of a page, or the position of any event'),
  limit: z.coerce
    .number()
    .int()
    .min(1)
    .max(500)
    .optional()
    .describe('Of a page: 100 by default; of a stream: all'),
});
export type EventsQuery = z.infer<typeof eventsQuery>;
