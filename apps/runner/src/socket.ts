import type { RunnerToServer, ServerToRunner } from '@ramus/contracts';
import { refused } from '@ramus/contracts';
import { backOffMs, LinkDown } from '@ramus/runner-core';
import type { LinkListener, Log, ServerLink } from '@ramus/runner-core';
import { io } from 'socket.io-client';
import type { Socket } from 'socket.io-client';

const ANSWER_MS = 10_000;

/** The connection to the server, over Socket.IO's WebSocket transport. */
export class SocketLink implements ServerLink {
  readonly #socket: Socket<ServerToRunner, RunnerToServer>;
  #isClosed = false;
  #rejections = 0;

  constructor(
    server: string,
    token: string,
    private readonly log: Log,
  ) {
    const { origin, pathname } = new URL(server);
    this.#socket = io(`${origin}/runners`, {
      path: `${pathname.replace(/\/$/, '')}/socket.io/`,
      transports: ['websocket'],
      auth: { token },
      autoConnect: false,
      reconnectionDelay: 200,
      reconnectionDelayMax: 5_000,
      randomizationFactor: 0.5,
      timeout: ANSWER_MS,
    });
  }

  open(listener: LinkListener): void {
    const socket = this.#socket;
    socket.on('connect', () => {
      this.#rejections = 0;
      this.log('info', 'connected');
      listener.connected();
    });
    socket.on('disconnect', (reason) => {
      this.log(this.#isClosed ? 'info' : 'warn', 'disconnected', { reason });
      listener.disconnected();
      this.#comeBack();
    });
    socket.on('connect_error', (error: Error & { data?: unknown }) => {
      this.log('warn', 'cannot connect', { detail: error.message });
      const refusal = refused.safeParse(error.data);
      if (refusal.success) listener.refused(refusal.data);
      this.#comeBack();
    });
    socket.on('assignment', (message, answer) => answer(listener.assignment(message)));
    socket.on('revoke', (message, answer) => void listener.revoke(message).then(() => answer({ ok: true })));
    socket.on('drain', (answer) => {
      listener.drained();
      answer({ ok: true });
    });
    socket.connect();
  }

  hello: ServerLink['hello'] = (message) => this.#ask((socket) => socket.emitWithAck('hello', message));

  heartbeat: ServerLink['heartbeat'] = (message) =>
    this.#ask((socket) => socket.emitWithAck('heartbeat', message));

  failed: ServerLink['failed'] = (message) => this.#ask((socket) => socket.emitWithAck('failed', message));

  declined: ServerLink['declined'] = (message) =>
    this.#ask((socket) => socket.emitWithAck('declined', message));

  drain: ServerLink['drain'] = (message) => this.#ask((socket) => socket.emitWithAck('drain', message));

  close(): void {
    this.#isClosed = true;
    this.#socket.disconnect();
  }

  async #ask<T>(send: (socket: ReturnType<typeof this.withTimeout>) => Promise<T>): Promise<T> {
    // While it is down the client would keep the message and send it on the next connection, before any hello.
    if (!this.#socket.connected) throw new LinkDown();
    try {
      return await send(this.withTimeout());
    } catch (cause) {
      throw new LinkDown('no answer', { cause });
    }
  }

  private withTimeout() {
    return this.#socket.timeout(ANSWER_MS);
  }

  /** The client reconnects by itself unless the server turned it away; a server that restarts may do that. */
  #comeBack(): void {
    if (this.#isClosed || this.#socket.active) return;
    setTimeout(
      () => {
        if (!this.#isClosed) this.#socket.connect();
      },
      backOffMs(++this.#rejections, Math.random),
    );
  }
}
