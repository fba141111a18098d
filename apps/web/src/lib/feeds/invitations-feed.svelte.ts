import type { InvitationView } from '@ramus/contracts';
import { api } from '../api.js';
import { live } from './live.svelte.js';
import { Resource } from './resource.svelte.js';
import { throttled } from './throttled.js';

const invitations = new Resource<readonly InvitationView[]>();
const read = (): Promise<void> => invitations.load(async (signal) => (await api.invitations(signal)).items);

/** Invitations are an administrator's; they are read again when the pool moves, never on a timer. */
export const invitationsFeed = {
  invitations,
  start(): () => void {
    const again = throttled(() => void read(), 2_000);
    void read();
    const off = live.on('scheduler', again.call);
    return () => {
      off();
      again.cancel();
      invitations.stop();
    };
  },
  /** @returns the whole link, which nobody is ever told again. @throws {ApiError} the API refused. */
  async make(): Promise<string> {
    const { link } = await api.invite();
    void read();
    return new URL(link, location.origin).href;
  },
  /** @throws {ApiError} the API refused. */
  async revoke(invitationId: string): Promise<void> {
    await api.revokeInvitation(invitationId);
    void read();
  },
};
