import type { Upcasters } from '../upcasting.js';
import type { InvitationEvent } from './invitation.events.js';

/** Every type is still written in its first shape, save where an upcaster stands. */
export const invitationUpcasters: Upcasters<InvitationEvent> = {
  InvitationMade: [],
  InvitationRevoked: [],
};
