import { specify } from '@ramus/testing';
import { describe, it } from 'vitest';
import { invitationDecider, type InvitationCommand } from './invitation.decider.js';
import type { InvitationEvent } from './invitation.events.js';

const { given } = specify(invitationDecider);

const make = (tokenHash = 'hash'): InvitationCommand => ({
  type: 'MakeInvitation',
  data: { invitationId: 'i', tokenHash },
});
const revoke: InvitationCommand = { type: 'RevokeInvitation', data: { invitationId: 'i' } };
const made: InvitationEvent = { type: 'InvitationMade', data: { invitationId: 'i', tokenHash: 'hash' } };
const revoked: InvitationEvent = { type: 'InvitationRevoked', data: { invitationId: 'i' } };

describe('an invitation', () => {
  it('is made once, and of its token only the hash is kept', () => {
    given().when(make()).then(made);
    given(made).when(make()).thenNothing();
  });

  it('keeps its token', () => {
    given(made).when(make('another')).thenRefused('invitation-id-taken', { invitationId: 'i' });
  });

  it('is revoked once, and for good', () => {
    given(made).when(revoke).then(revoked);
    given(made, revoked).when(revoke).thenNothing();
    given(made, revoked).when(make()).thenNothing();
  });

  it('that was never made cannot be revoked', () => {
    given().when(revoke).thenRefused('invitation-unknown');
  });
});
