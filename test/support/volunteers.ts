import { madeInvitation } from '@ramus/contracts';
import type { User } from './user.js';

/**
 * Where a product with `HOST='::'` is reached.
 *
 * No two results of one address confirm each other, so volunteers of one machine come by different ones.
 */
export const addressesOf = ({ url }: { url: string }): { v4: string; v6: string } => ({
  v4: url,
  v6: url.replace('127.0.0.1', '[::1]'),
});

/** An account, and the link by which its browsers come. @param admin an administrator. */
export async function invite(admin: User): Promise<{ invitationId: string; link: string }> {
  const { status, body } = await admin.ask('POST', '/api/invitations');
  if (status !== 201) throw new Error(`no invitation was made: ${status} ${JSON.stringify(body)}`);
  return madeInvitation.parse(body);
}

/** Lets volunteers see a slide. @param user its owner; an administrator for one of the slides folder. */
export async function clearSlide(user: User, slideId: string): Promise<void> {
  const { status, body } = await user.ask('POST', `/api/slides/${slideId}/clearance`, { confirmed: true });
  if (status !== 204) throw new Error(`the slide was not cleared: ${status} ${JSON.stringify(body)}`);
}
