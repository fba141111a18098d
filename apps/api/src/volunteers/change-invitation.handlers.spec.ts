import { beforeEach, describe, expect, it } from 'vitest';
import { SmallEngine } from '../engine/small-engine.fixture.js';
import type { LogFollower } from '../log/follower.js';
import {
  MakeInvitationCommand,
  MakeInvitationHandler,
  RevokeInvitationCommand,
  RevokeInvitationHandler,
} from './change-invitation.handlers.js';
import { Invitations } from './invitations.js';

let engine: SmallEngine;
let follower: LogFollower;
let invitations: Invitations;
beforeEach(async () => {
  engine = await SmallEngine.open();
  invitations = new Invitations();
  follower = await engine.follow(invitations);
});

const make = () =>
  new MakeInvitationHandler(engine.streams, follower).execute(new MakeInvitationCommand('root'));
const revoke = (invitationId: string) =>
  new RevokeInvitationHandler(engine.streams, follower).execute(
    new RevokeInvitationCommand('root', invitationId),
  );
const tokenOf = ({ link }: { link: string }): string => link.split('#invitation=')[1] ?? '';

describe('making an invitation', () => {
  it('answers a link that lets in at once', async () => {
    const { invitationId, link, position } = await make();
    expect(link).toMatch(/^\/volunteer#invitation=[\w-]{43}$/);
    expect(invitations.find(tokenOf({ link }))).toMatchObject({ invitationId, revoked: false });
    expect(position).toBeDefined();
  });

  it('writes down who made it, and of its token the hash alone', async () => {
    const made = await make();
    const [event] = await engine.log();
    expect(event).toMatchObject({
      type: 'InvitationMade',
      stream: `invitation-${made.invitationId}`,
      metadata: { by: 'root' },
    });
    expect(JSON.stringify(await engine.log())).not.toContain(tokenOf(made));
  });

  it('draws another token each time', async () => {
    const [one, other] = [await make(), await make()];
    expect(one.invitationId).not.toBe(other.invitationId);
    expect(tokenOf(one)).not.toBe(tokenOf(other));
    expect(invitations.list().map(({ invitationId }) => invitationId)).toEqual([
      other.invitationId,
      one.invitationId,
    ]);
  });
});

describe('revoking an invitation', () => {
  it('shuts its link at once, and no other', async () => {
    const [one, other] = [await make(), await make()];
    await revoke(one.invitationId);
    expect(invitations.find(tokenOf(one))).toBeUndefined();
    expect(invitations.find(tokenOf(other))).toBeDefined();
    expect(invitations.list().map(({ revoked }) => revoked)).toEqual([false, true]);
  });

  it('a second time is nothing, and answers where the first stands', async () => {
    const { invitationId } = await make();
    const first = await revoke(invitationId);
    expect(await revoke(invitationId)).toBe(first);
    expect(await engine.types()).toEqual(['InvitationMade', 'InvitationRevoked']);
  });

  it('that was never made is refused', async () => {
    await expect(revoke('0190163d-0000-7000-8000-000000000000')).rejects.toMatchObject({
      code: 'invitation-unknown',
    });
    expect(await engine.types()).toEqual([]);
  });
});
