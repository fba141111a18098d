import type { Logged } from '@ramus/domain';
import type { Records } from './records.js';

/** Takes in who is there, who may be, and what may be shown to whom. */
export function recordRunner({ runners, cleared, revoked }: Records, event: Logged): void {
  switch (event.type) {
    case 'RunnerRegistered': {
      const { runnerId, volunteer } = event.data;
      const uninvited = volunteer !== undefined && revoked.has(volunteer.invitationId);
      const nothing = { connected: false, slots: 0, kinds: [], provider: '', fingerprint: '' };
      runners.set(runnerId, { volunteer, ...nothing, banned: false, uninvited, convictedAt: 0 });
      break;
    }
    case 'RunnerConnected':
    case 'RunnerDisconnected':
    case 'RunnerDrained':
    case 'RunnerBanned': {
      const runner = runners.get(event.data.runnerId);
      if (!runner) throw new RangeError(`the log names ${event.data.runnerId} before it is registered`);
      if (event.type === 'RunnerConnected') {
        const { slots, kinds, provider, fingerprint = '' } = event.data;
        Object.assign(runner, { connected: true, slots, kinds, provider, fingerprint });
        if (runner.drained === 'runner') runner.drained = undefined;
      }
      if (event.type === 'RunnerDisconnected') runner.connected = false;
      if (event.type === 'RunnerDrained') runner.drained = event.data.cause;
      if (event.type === 'RunnerBanned') runner.banned = true;
      break;
    }
    case 'InvitationRevoked':
      revoked.add(event.data.invitationId);
      for (const runner of runners.values()) {
        if (runner.volunteer?.invitationId === event.data.invitationId) runner.uninvited = true;
      }
      break;
    case 'SlideCleared':
      cleared.add(event.data.slideId);
      break;
    case 'SlideRemoved':
    case 'SlideClearanceWithdrawn':
      cleared.delete(event.data.slideId);
      break;
    default:
      break;
  }
}
