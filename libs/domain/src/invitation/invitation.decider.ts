import type { Decider } from '../decider.js';
import { DomainError } from '../errors.js';
import type { InvitationId } from '../ids.js';
import type { InvitationEvent, InvitationMade } from './invitation.events.js';

export interface MakeInvitation {
  readonly type: 'MakeInvitation';
  readonly data: InvitationMade['data'];
}
export interface RevokeInvitation {
  readonly type: 'RevokeInvitation';
  readonly data: { readonly invitationId: InvitationId };
}
export type InvitationCommand = MakeInvitation | RevokeInvitation;

/** `tokenHash` is absent until it is made. */
export interface Invitation {
  readonly tokenHash?: string;
  readonly revoked: boolean;
}

/** Who may come as a volunteer. A revoked invitation stays so. */
export const invitationDecider: Decider<InvitationCommand, Invitation, InvitationEvent> = {
  initial: { revoked: false },

  decide({ type, data }, { tokenHash, revoked }) {
    const { invitationId } = data;
    switch (type) {
      case 'MakeInvitation':
        if (tokenHash === undefined) return [{ type: 'InvitationMade', data }];
        if (tokenHash !== data.tokenHash) throw new DomainError('invitation-id-taken', { invitationId });
        return [];
      case 'RevokeInvitation':
        if (tokenHash === undefined) throw new DomainError('invitation-unknown', { invitationId });
        return revoked ? [] : [{ type: 'InvitationRevoked', data: { invitationId } }];
    }
  },

  evolve(invitation, event) {
    switch (event.type) {
      case 'InvitationMade':
        return { ...invitation, tokenHash: event.data.tokenHash };
      case 'InvitationRevoked':
        return { ...invitation, revoked: true };
      default:
        return invitation;
    }
  },
};
