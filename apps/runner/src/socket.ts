import { SocketLink, type Log, timerClock } from '@ramus/runner-core';
import { io } from 'socket.io-client';

const CONNECT_MS = 10_000;

/** The connection to the server, over Socket.IO's WebSocket transport. */
export function linkTo(server: string, token: string, log: Log): SocketLink {
  const { origin, pathname } = new URL(server);
  const socket = io(`${origin}/runners`, {
    path: `${pathname.replace(/\/$/, '')}/socket.io/`,
    transports: ['websocket'],
    auth: { token },
    autoConnect: false,
    reconnectionDelay: 200,
    reconnectionDelayMax: 5_000,
    randomizationFactor: 0.5,
    timeout: CONNECT_MS,
  });
  return new SocketLink(socket, timerClock, Math.random, log);
}
