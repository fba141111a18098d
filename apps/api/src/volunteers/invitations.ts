import type { InvitationId, Logged } from '@ramus/domain';
import { createHash, randomBytes } from 'node:crypto';
import type { LogConsumer } from '../log/follower.js';

export interface Invitation {
  readonly invitationId: InvitationId;
  readonly madeAt: string;
  revoked: boolean;
}

/** 256 bits, so that a hash without salt tells nothing of it. */
export const drawToken = (): string => randomBytes(32).toString('base64url');

/** What the log holds of a token. Hex of its SHA-256. */
export const tokenHashOf = (token: string): string => createHash('sha256').update(token).digest('hex');

/** Longer than any token. */
const MAX_TOKEN = 256;

/** The invitations that were ever made, as the log says. */
export class Invitations implements LogConsumer {
  private readonly byId = new Map<InvitationId, Invitation>();
  private readonly byHash = new Map<string, Invitation>();

  apply(event: Logged): void {
    if (event.type === 'InvitationMade') {
      const { invitationId, tokenHash } = event.data;
      const invitation = { invitationId, madeAt: event.metadata.at, revoked: false };
      this.byId.set(invitationId, invitation);
      this.byHash.set(tokenHash, invitation);
    } else if (event.type === 'InvitationRevoked') {
      const invitation = this.byId.get(event.data.invitationId);
      if (invitation) invitation.revoked = true;
    }
  }

  /** The invitation that a token stands for, unless it was revoked. Comparing hashes of 32 random bytes tells a clock nothing of use. */
  find(token: unknown): Invitation | undefined {
    if (typeof token !== 'string' || token.length > MAX_TOKEN) return undefined;
    const found = this.byHash.get(tokenHashOf(token));
    return found?.revoked ? undefined : found;
  }

  /** The newest first. */
  list(): readonly Readonly<Invitation>[] {
    return [...this.byId.values()].reverse();
  }
}
