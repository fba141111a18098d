import type { Tone } from '../lib/words.js';
import type { Standing } from '@ramus/contracts';
import type { Stage, Status } from './messages.js';

const STAGES: Record<Stage, string> = {
  device: 'Looking for a graphics card',
  model: 'Fetching the network (3 MB, kept for next time)',
  runtime: 'Loading the runtime',
  canary: 'Computing a known tile',
};

/** How the server's refusals read. */
const REFUSALS: Record<string, string> = {
  'runner-token-invalid': 'The invitation is not valid, or it was taken back.',
  'invitation-invalid': 'The invitation is not valid, or it was taken back.',
  'runner-banned': 'The server takes no work from this browser any more.',
  'invitation-full': 'Too many browsers came by this link already. Ask for another one.',
  'canary-missing': 'The server wants to see a known tile first.',
};

export interface Told {
  readonly title: string;
  readonly detail: string;
  readonly tone: Tone;
}

/** What the volunteer is doing, and why where it does nothing. */
export function tellStatus({ phase, stage, detail }: Status): Told {
  switch (phase) {
    case 'preparing':
      return { title: 'Getting ready', detail: stage ? STAGES[stage] : 'Asking the server', tone: 'run' };
    case 'connecting':
      return { title: 'Connecting', detail: 'Looking for the server', tone: 'wait' };
    case 'waiting':
      return {
        title: 'Waiting for work',
        detail: 'Nothing that was cleared for volunteers needs this browser just now. Work comes by itself.',
        tone: 'idle',
      };
    case 'working':
      return { title: 'Computing', detail: 'Nuclei are being found, tile by tile', tone: 'good' };
    case 'pausing':
      return {
        title: 'Pausing',
        detail: `${detail ?? ''} The shard at hand is finished first.`,
        tone: 'wait',
      };
    case 'paused':
      return { title: 'Paused', detail: `${detail ?? ''} It goes on by itself.`, tone: 'wait' };
    case 'stopping':
      return { title: 'Stopping', detail: 'Giving back what is not finished', tone: 'wait' };
    case 'stopped':
      return { title: 'Stopped', detail: 'Thank you. Nothing runs here any more.', tone: 'idle' };
    case 'unfit':
      return { title: 'Not on this machine', detail: detail ?? '', tone: 'bad' };
    case 'refused':
      return {
        title: 'Not let in',
        detail: REFUSALS[detail ?? ''] ?? `The server refused: ${detail}`,
        tone: 'bad',
      };
  }
}

/** How far the server trusts this browser with a network, and what follows from that. */
export function tellStanding({ level, confirmed, needed }: Standing): { value: string; note: string } {
  switch (level) {
    case 'proven':
      return { value: 'Proven', note: 'results count at once, and some are checked' };
    case 'convicted':
      return {
        value: 'A result was found to be wrong',
        note: `each needs another browser's agreement again: ${soFar(confirmed, needed)}`,
      };
    case 'unproven':
      return {
        value: 'Not proven yet',
        note: `a result counts once another agrees with it; ${soFar(confirmed, needed)}`,
      };
  }
}

const soFar = (confirmed: number, needed: number): string =>
  confirmed === 0
    ? `${needed} in a row have to be confirmed`
    : `at least ${confirmed} of ${needed} in a row were confirmed`;
