import { circumstances } from './circumstances.svelte.js';
import { readInvitation } from './invitation.js';
import type { FromLinkWorker, Phase, ShownTile, Status, ToLinkWorker } from './messages.js';
import { reasonToPause } from './reason-to-pause.js';
import { settings } from './settings.svelte.js';

const LOCK = 'ramus-volunteer';
const OVER: readonly Phase[] = ['stopped', 'unfit', 'refused'];
const NOTHING: Status = {
  phase: 'stopped',
  proofs: [],
  refusals: [],
  shards: 0,
  tiles: 0,
  nuclei: 0,
  losses: 0,
};

export const invited = readInvitation(location);

/** Why this page cannot compute at all, if so. */
const obstacle = ((): string | undefined => {
  if (!isSecureContext) return 'This page must be opened over https: browsers compute nothing elsewhere.';
  if (!invited.credential)
    return 'This address holds no invitation. Open the link that you were sent, whole.';
  return undefined;
})();

let status = $state.raw<Status>();
let tile = $state.raw<ShownTile>();
let isElsewhere = $state(false);
let worker: Worker | undefined;
let release: () => void = () => undefined;

const pauseReason = (): string | undefined =>
  reasonToPause(circumstances, { onBattery: settings.pauseOnBattery, onMetered: settings.pauseOnBattery });

const tell = (message: ToLinkWorker): void => worker?.postMessage(message);

/** One page of a browser computes; a second would take the first one's place at the server, and it the second's. */
function takeLock(): Promise<boolean> {
  return new Promise((taken) => {
    void navigator.locks.request(LOCK, { ifAvailable: true }, async (lock) => {
      taken(lock !== null);
      if (lock) await new Promise<void>((resolve) => (release = resolve));
    });
  });
}

function hear({ data }: MessageEvent<FromLinkWorker>): void {
  if (data.type === 'tile') {
    // A hidden page draws nothing.
    if (!document.hidden) tile = data.tile;
    return;
  }
  status = data.status;
  if (OVER.includes(data.status.phase)) end();
}

function end(): void {
  worker?.terminate();
  worker = undefined;
  release();
}

/** The volunteer's work, as the page sees it. */
export const volunteer = {
  obstacle,
  /** Nothing until it was started. */
  get status(): Status | undefined {
    return status;
  },
  get isAtWork(): boolean {
    return status !== undefined && !OVER.includes(status.phase);
  },
  /** The tile that was finished last. */
  get tile(): ShownTile | undefined {
    return tile;
  },
  /** Another page of this browser computes already. */
  get isElsewhere(): boolean {
    return isElsewhere;
  },

  async start(): Promise<void> {
    const { credential, account = settings.account, provider } = invited;
    if (!credential || worker) return;
    isElsewhere = !(await takeLock());
    if (isElsewhere) return;
    tile = undefined;
    status = { ...NOTHING, phase: 'preparing' };
    worker = new Worker(new URL('./link.worker.ts', import.meta.url), { type: 'module', name: 'link' });
    worker.onmessage = hear;
    worker.onerror = (event) => {
      status = {
        ...NOTHING,
        ...status,
        phase: 'unfit',
        detail: event.message || 'The program could not be loaded.',
      };
      end();
    };
    tell({
      type: 'start',
      server: location.origin,
      credential,
      runnerId: settings.runnerId,
      account,
      browser: browserBuild(),
      provider,
      duty: settings.duty,
      pause: pauseReason(),
    });
  },

  stop(): void {
    tell({ type: 'stop' });
  },

  /** Tells what has changed of the machine and of the volunteer's wishes. */
  follow(): void {
    const reason = pauseReason();
    tell({ type: 'tune', duty: settings.duty });
    tell({ type: 'pause', reason });
  },
};

/** The browser and its version, as trust needs it: another build may compute otherwise. */
function browserBuild(): string {
  const { userAgentData } = navigator as Navigator & {
    userAgentData?: { platform: string; brands: { brand: string; version: string }[] };
  };
  const brands = userAgentData?.brands.map(({ brand, version }) => `${brand} ${version}`).join(', ');
  return `${brands ?? ''} ${navigator.userAgent}`.trim().slice(0, 300);
}
