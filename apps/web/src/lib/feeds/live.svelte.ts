import { io, type Socket } from 'socket.io-client';
import type { DashboardToServer, ServerToDashboard } from '@ramus/contracts';
import { identity } from '../identity.svelte.js';

type DashboardSocket = Socket<ServerToDashboard, DashboardToServer>;

/** `connecting` → `live` ⇄ `reconnecting`; while not `live`, what is shown may be stale. */
export type LiveState = 'connecting' | 'live' | 'reconnecting';

const RETRY_MS = 2_000;

let state = $state<LiveState>('connecting');
let epoch = $state(0);
let socket: DashboardSocket | undefined;

function open(userId: string): () => void {
  let wasLive = false;
  let again: ReturnType<typeof setTimeout> | undefined;
  const opened: DashboardSocket = io('/dashboard', {
    transports: ['websocket'],
    auth: { userId },
    forceNew: true,
  });
  opened.on('connect', () => {
    // What was said while the line was down is lost, so every feed reads afresh.
    if (wasLive) epoch += 1;
    wasLive = true;
    state = 'live';
  });
  const lost = (): void => {
    state = 'reconnecting';
  };
  opened.on('disconnect', (reason) => {
    lost();
    // The server hung up on purpose, a restart for instance: the client does not come back from that by itself.
    if (reason === 'io server disconnect') again = setTimeout(() => opened.connect(), RETRY_MS);
  });
  opened.on('connect_error', lost);
  socket = opened;
  state = 'connecting';
  return () => {
    clearTimeout(again);
    opened.removeAllListeners();
    opened.disconnect();
  };
}

let close = open(identity.userId);

/** The one socket of the dashboard. Feeds listen to it; nothing else does. */
export const live = {
  get state(): LiveState {
    return state;
  },
  /** Rises when everything must be read afresh: after a reconnection and after a switch of user. */
  get epoch(): number {
    return epoch;
  },
  /** Rereads everything, for a "Try again" button. */
  refresh(): void {
    epoch += 1;
  },
  switchUser(userId: string): void {
    close();
    identity.switchTo(userId);
    close = open(userId);
    epoch += 1;
  },
  on<Name extends keyof ServerToDashboard>(name: Name, listener: ServerToDashboard[Name]): () => void {
    const current = socket;
    // Socket.IO's overloads cannot see that a name and its listener belong together.
    current?.on(name, listener as never);
    return () => current?.off(name, listener as never);
  },
  watch(workflowId: string, answer: Parameters<DashboardToServer['watch']>[1]): () => void {
    const current = socket;
    current?.emit('watch', { workflowId }, answer);
    return () => {
      if (current?.connected) current.emit('unwatch', { workflowId }, () => undefined);
    };
  },
};
