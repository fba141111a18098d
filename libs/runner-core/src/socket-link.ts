import type { Acknowledged, AssignmentAnswer } from '@ramus/contracts';
import { refused } from '@ramus/contracts';
import { backOffMs } from './back-off.js';
import { LinkDown } from './failures.js';
import type { Clock, LinkListener, Log, Random, ServerLink } from './ports.js';

/** Socket.IO's client on `/runners`, as far as the link uses it; a shell makes it, with `autoConnect` off. */
export interface RunnerSocket {
  readonly connected: boolean;
  /** It is connected, or comes back by itself. */
  readonly active: boolean;
  on(event: string, listener: (...args: never[]) => void): unknown;
  timeout(ms: number): { emitWithAck(event: string, message: unknown): Promise<unknown> };
  connect(): unknown;
  disconnect(): unknown;
}

const ANSWER_MS = 10_000;

/** The connection to the server, over Socket.IO. */
export class SocketLink implements ServerLink {
  #isClosed = false;
  #rejections = 0;

  constructor(
    private readonly socket: RunnerSocket,
    private readonly clock: Clock,
    private readonly random: Random,
    private readonly log: Log,
  ) {}

  open(listener: LinkListener): void {
    const { socket } = this;
    socket.on('connect', () => {
      this.#rejections = 0;
      this.log('info', 'connected');
      listener.connected();
    });
    socket.on('disconnect', (reason: string) => {
      this.log(this.#isClosed ? 'info' : 'warn', 'disconnected', { reason });
      listener.disconnected();
      void this.#comeBack();
    });
    socket.on('connect_error', (error: Error & { data?: unknown }) => {
      this.log('warn', 'cannot connect', { detail: error.message });
      const refusal = refused.safeParse(error.data);
      if (refusal.success) listener.refused(refusal.data);
      void this.#comeBack();
    });
    socket.on('assignment', (message: unknown, answer: (reply: AssignmentAnswer) => void) =>
      answer(listener.assignment(message)),
    );
    socket.on(
      'revoke',
      (message: unknown, answer: (reply: Acknowledged) => void) =>
        void listener.revoke(message).then(() => answer({ ok: true })),
    );
    socket.on('standing', (message: unknown) => listener.standing(message));
    socket.on('drain', (answer: (reply: Acknowledged) => void) => {
      listener.drained();
      answer({ ok: true });
    });
    socket.connect();
  }

  readonly hello: ServerLink['hello'] = (message) => this.#ask('hello', message);
  readonly heartbeat: ServerLink['heartbeat'] = (message) => this.#ask('heartbeat', message);
  readonly failed: ServerLink['failed'] = (message) => this.#ask('failed', message);
  readonly declined: ServerLink['declined'] = (message) => this.#ask('declined', message);
  readonly drain: ServerLink['drain'] = (message) => this.#ask('drain', message);

  close(): void {
    this.#isClosed = true;
    this.socket.disconnect();
  }

  /** The answer as it came: whoever asked parses it. */
  async #ask<T>(event: string, message: unknown): Promise<T> {
    // While it is down the client would keep the message and send it on the next connection, before any hello.
    if (!this.socket.connected) throw new LinkDown();
    try {
      return (await this.socket.timeout(ANSWER_MS).emitWithAck(event, message)) as T;
    } catch (cause) {
      throw new LinkDown('no answer', { cause });
    }
  }

  /** The client reconnects by itself unless the server turned it away; a server that restarts may do that. */
  async #comeBack(): Promise<void> {
    if (this.#isClosed || this.socket.active) return;
    await this.clock.wait(backOffMs(++this.#rejections, this.random));
    if (!this.#isClosed) this.socket.connect();
  }
}
