import type { RunnerLink, RunnerSocket } from './runner-table.js';

interface Sent {
  readonly message: unknown;
  readonly answer: (reply: unknown) => void;
  readonly fail: () => void;
}

/** A runner's socket without a network: what the server says waits here for the spec to answer it. */
export class FakeSocket {
  /** Names of everything said, in order. */
  readonly sent: string[] = [];
  readonly data: { link?: RunnerLink } = {};
  private readonly inbox = new Map<string, Sent[]>();
  private readonly waiting = new Map<string, ((sent: Sent) => void)[]>();
  private readonly end = Promise.withResolvers<void>();
  /** Settles when the server has closed the connection. */
  readonly left = this.end.promise;

  timeout(): { emitWithAck: (event: string, message: unknown) => Promise<unknown> } {
    return { emitWithAck: (event, message) => this.emitWithAck(event, message) };
  }

  emit(event: string, message: unknown, answer: (reply: unknown) => void): void {
    this.keep(event, { message, answer, fail: () => undefined });
  }

  disconnect(): void {
    this.end.resolve();
  }

  /** The next message of a kind that the spec has not taken yet. */
  next<Message, Answer>(event: string) {
    const typed = ({ message, answer, fail }: Sent) => ({
      message: message as Message,
      answer: answer as (reply: Answer) => void,
      /** Lets the wait for an answer end without one. */
      fail,
    });
    const here = this.inbox.get(event)?.shift();
    if (here) return Promise.resolve(typed(here));
    const { promise, resolve } = Promise.withResolvers<Sent>();
    this.waiting.set(event, [...(this.waiting.get(event) ?? []), resolve]);
    return promise.then(typed);
  }

  asSocket(): RunnerSocket {
    return this as unknown as RunnerSocket;
  }

  link(runnerId: string, connectionId = 'c1'): RunnerLink {
    return {
      runnerId,
      connectionId,
      socket: this.asSocket(),
      told: new Map(),
      finished: new Set(),
      stopping: new Set(),
      welcomed: false,
    };
  }

  private emitWithAck(event: string, message: unknown): Promise<unknown> {
    const { promise, resolve, reject } = Promise.withResolvers<unknown>();
    const fail = () => reject(new Error('operation has timed out'));
    this.keep(event, { message, answer: resolve, fail });
    return promise;
  }

  private keep(event: string, sent: Sent): void {
    this.sent.push(event);
    const taker = this.waiting.get(event)?.shift();
    if (taker) taker(sent);
    else this.inbox.set(event, [...(this.inbox.get(event) ?? []), sent]);
  }
}
