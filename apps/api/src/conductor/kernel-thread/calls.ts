import { isMarkedAsUntransferable, type MessagePort } from 'node:worker_threads';
import { fromCrossing, toCrossing, type CrossingError } from './crossing-error.js';

/** What one side does for the other: every service takes one argument and answers. */
type Service = (argument: never) => unknown;
type Argument<S> = S extends (argument: infer A) => unknown ? A : never;
type Answer<S> = S extends (argument: never) => infer R ? Awaited<R> : never;

type Message =
  | { readonly kind: 'call'; readonly id: number; readonly name: string; readonly argument: unknown }
  | { readonly kind: 'answer'; readonly id: number; readonly value: unknown }
  | { readonly kind: 'refusal'; readonly id: number; readonly error: CrossingError };

/**
 * Calls across a channel between two threads, both ways at once.
 *
 * Bytes in an argument or an answer (itself, or a member of it) are moved, not copied: who sends them has them no
 * longer. Once `signal` aborts, calls that wait and later ones are rejected with its reason.
 */
export class Calls<Remote extends Readonly<Record<keyof Remote, Service>>> {
  private readonly waiting = new Map<number, PromiseWithResolvers<unknown>>();
  private last = 0;

  constructor(
    private readonly port: MessagePort,
    private readonly own: Readonly<Record<string, Service>>,
    private readonly signal: AbortSignal,
  ) {
    port.on('message', (message: Message) => void this.receive(message));
    signal.addEventListener('abort', this.giveUp, { once: true });
  }

  async call<Name extends keyof Remote & string>(
    name: Name,
    argument: Argument<Remote[Name]>,
  ): Promise<Answer<Remote[Name]>> {
    this.signal.throwIfAborted();
    const id = ++this.last;
    const answer = Promise.withResolvers<unknown>();
    this.waiting.set(id, answer);
    this.send({ kind: 'call', id, name, argument });
    return (await answer.promise) as Answer<Remote[Name]>;
  }

  /** Nothing is sent, and nothing is answered, any more. */
  close(): void {
    this.signal.removeEventListener('abort', this.giveUp);
    this.port.close();
  }

  private readonly giveUp = (): void => {
    for (const { reject } of this.waiting.values()) reject(this.signal.reason);
    this.waiting.clear();
  };

  private async receive(message: Message): Promise<void> {
    if (message.kind === 'call') return this.serve(message);
    const waiting = this.waiting.get(message.id);
    this.waiting.delete(message.id);
    if (message.kind === 'answer') waiting?.resolve(message.value);
    else waiting?.reject(fromCrossing(message.error));
  }

  private async serve({ id, name, argument }: Extract<Message, { kind: 'call' }>): Promise<void> {
    try {
      const service = this.own[name];
      if (!service) throw new TypeError(`no service ${name}`);
      this.send({ kind: 'answer', id, value: await service(argument as never) });
    } catch (error) {
      this.send({ kind: 'refusal', id, error: toCrossing(error) });
    }
  }

  private send(message: Message): void {
    const moved: ArrayBuffer[] = [];
    if (message.kind === 'call') {
      this.port.postMessage({ ...message, argument: movable(message.argument, moved) }, moved);
    } else if (message.kind === 'answer') {
      this.port.postMessage({ ...message, value: movable(message.value, moved) }, moved);
    } else {
      this.port.postMessage(message);
    }
  }
}

/** The value with its bytes in buffers that are theirs alone, which are added to `moved`. */
function movable(value: unknown, moved: ArrayBuffer[]): unknown {
  if (value instanceof Uint8Array) return alone(value, moved);
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, member]) => [
      key,
      member instanceof Uint8Array ? alone(member, moved) : (member as unknown),
    ]),
  );
}

/** Small buffers of Node are views of a shared pool, and those of native code cannot be moved: they are copied. */
function alone(bytes: Uint8Array, moved: ArrayBuffer[]): Uint8Array {
  const { buffer, byteLength } = bytes;
  const isAlone = byteLength === buffer.byteLength && buffer instanceof ArrayBuffer;
  if (!isAlone || isMarkedAsUntransferable(buffer)) return alone(new Uint8Array(bytes), moved);
  moved.push(buffer);
  return bytes;
}
