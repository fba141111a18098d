import type { InvitationId } from '../ids.js';

/** An admin lets volunteers in who show a token; of the token only its hash is kept. */
export interface InvitationMade {
  readonly type: 'InvitationMade';
  readonly data: { readonly invitationId: InvitationId; readonly tokenHash: string };
}
/** Its volunteers are given nothing more, and what they hold ends. */
export interface InvitationRevoked {
  readonly type: 'InvitationRevoked';
  readonly data: { readonly invitationId: InvitationId };
}

export type InvitationEvent = InvitationMade | InvitationRevoked;
