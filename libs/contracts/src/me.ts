import { z } from 'zod';

/** Who asks, as the server knows them. */
export const meView = z.object({
  userId: z.string().describe('The id under which the log knows you; your name is not in it'),
  isAdmin: z.boolean().describe('Whether you may change limits, and see and steer what is everybody’s'),
});
export type MeView = z.infer<typeof meView>;
