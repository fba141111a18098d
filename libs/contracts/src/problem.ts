import { z } from 'zod';

/** An error as RFC 9457 tells it. `facts` holds what a caller needs to act, nested so that none shadows a standard member. */
export const problem = z.object({
  type: z.string().max(200),
  title: z.string().max(200),
  status: z.number().int().min(400).max(599),
  detail: z.string().max(2_000).optional(),
  instance: z.string().max(500).optional(),
  facts: z.record(z.string(), z.unknown()).optional(),
  /** One entry per bad field: a JSON pointer (RFC 6901) and what is wrong there. */
  errors: z
    .array(z.object({ pointer: z.string().max(500), detail: z.string().max(500) }))
    .max(100)
    .optional(),
});
export type Problem = z.infer<typeof problem>;
