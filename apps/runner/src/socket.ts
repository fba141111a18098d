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
  // The client would take a wall clock that is set forward for a lost connection. Its timer, which no clock moves, tells it too.
  socket.io.on('open', () => (socket.io.engine._hasPingExpired = () => false));
  return new SocketLink(socket, timerClock, Math.random, log);
}
