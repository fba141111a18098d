import { z } from 'zod';

/** An invitation, as an administrator sees it: without what makes it usable. */
export const invitationView = z.object({
  invitationId: z.string(),
  madeAt: z.string(),
  revoked: z.boolean(),
  /** Browsers that came by it and are connected now. */
  connected: z.number().int(),
  /** Results in a row that others confirmed, of the volunteer of it that has most. */
  validated: z.number().int(),
  /** So many in a row make a volunteer proven. */
  provenAfter: z.number().int(),
  /** How often a result of its volunteers was found to be wrong. */
  convictions: z.number().int(),
  /** So often that nobody comes in by it any more. */
  shutOut: z.boolean(),
});
export type InvitationView = z.infer<typeof invitationView>;

/** What is shown once. */
export const madeInvitation = z.object({
  invitationId: z.string(),
  link: z
    .string()
    .describe('Path of the page with the token in its fragment, which no server and no log ever sees'),
});
export type MadeInvitation = z.infer<typeof madeInvitation>;

/** An owner lets volunteers have a slide. */
export const clearanceBody = z.strictObject({
  confirmed: z.boolean().describe('I have looked: nothing on the slide tells whose tissue it is'),
});
export type ClearanceBody = z.infer<typeof clearanceBody>;
