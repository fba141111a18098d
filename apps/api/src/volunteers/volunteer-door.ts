import type { Hello, VolunteerFacts } from '@ramus/contracts';
import {
  DomainError,
  isShutOut,
  type InvitationId,
  type RunnerId,
  type Snapshot,
  type Volunteer,
} from '@ramus/domain';
import { kernelOf } from '@ramus/kernels';
import { createHash } from 'node:crypto';
import type { Canaries } from './canaries.js';
import type { Invitations } from './invitations.js';

/** As whom a volunteer is let in, and what of its hello is believed. */
export interface Admission {
  readonly volunteer: Volunteer;
  readonly kinds: string[];
  readonly vendor?: string;
  readonly fingerprint: string;
  readonly models: string[];
}

/** Shards at once of one browser: there is one graphics card. */
export const MAX_VOLUNTEER_SLOTS = 8;
/** Browsers that ever came by one invitation: far more than a person has. The log and the scheduler remember each. */
export const MAX_RUNNERS_OF_INVITATION = 100;

/**
 * Lets volunteers in.
 *
 * An invitation is an account. Whatever else a browser could show to tell two people with one link apart, it would have
 * made itself, and could make again: then one person would be a quorum of two.
 */
export class VolunteerDoor {
  constructor(
    private readonly invitations: Invitations,
    private readonly canaries: Canaries,
    private readonly snapshot: Snapshot,
  ) {}

  /** Whether a token is that of an invitation which stands. */
  knows(token: unknown): boolean {
    return this.invitations.find(token) !== undefined;
  }

  /** @throws {DomainError} `invitation-invalid`, `runner-banned`, `invitation-full`, `canary-missing`. */
  admit(token: unknown, { runnerId, kinds, provider, version, volunteer: facts }: Hello): Admission {
    const invitation = this.invitations.find(token);
    if (!invitation) throw new DomainError('invitation-invalid', {});
    const { invitationId } = invitation;
    const account = invitationId;
    if (isShutOut(this.snapshot, account)) throw new DomainError('runner-banned', { runnerId });

    this.refuseCrowd(invitationId, runnerId);

    const offered = kinds.filter((kind) => kernelOf(kind)?.forVolunteers);
    const models = facts ? this.canaries.proved(facts) : [];
    if (models.length === 0 && offered.some((kind) => kernelOf(kind)?.modelOf)) {
      throw new DomainError('canary-missing', { models: this.canaries.models });
    }
    return {
      volunteer: { account, invitationId },
      kinds: offered,
      ...(facts?.vendor && { vendor: facts.vendor }),
      fingerprint: fingerprintOf(provider, version, facts),
      models,
    };
  }

  /** Who makes up ids has no right to be remembered under all of them; who is known comes back. */
  private refuseCrowd(invitationId: InvitationId, runnerId: RunnerId): void {
    const { runners } = this.snapshot;
    if (runners.has(runnerId)) return;
    let known = 0;
    for (const { volunteer } of runners.values()) if (volunteer?.invitationId === invitationId) known += 1;
    if (known >= MAX_RUNNERS_OF_INVITATION) {
      throw new DomainError('invitation-full', { maxRunners: MAX_RUNNERS_OF_INVITATION });
    }
  }
}

/** Another adapter, driver or build of the browser is another machine. */
function fingerprintOf(provider: string, version: string, facts: VolunteerFacts | undefined): string {
  const { vendor, architecture, isFallbackAdapter, browser } = facts ?? {};
  const machine = [provider, version, vendor, architecture, isFallbackAdapter, browser];
  return createHash('sha256').update(JSON.stringify(machine)).digest('hex');
}
