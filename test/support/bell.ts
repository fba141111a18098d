import type { DashboardToServer, ServerToDashboard } from '@ramus/contracts';
import { io, type Socket } from 'socket.io-client';

/**
 * Rings when the dashboard's socket tells of a change, and when it has come back.
 *
 * What is true is then read over HTTP. So waiting needs no clock, and tests that the feed misses nothing.
 */
export class Bell {
  #socket: Socket<ServerToDashboard, DashboardToServer> | undefined;
  readonly #watched = new Set<string>();
  readonly #ringers = new Set<() => void>();

  constructor(
    private readonly url: string,
    private readonly userName: string,
  ) {}

  /**
   * Looks now and at every ring, until `look` answers something.
   *
   * A look that fails (the product is down) is tried again at the next ring.
   *
   * @throws {Error} with what was seen last, once time is up.
   */
  async until<T>(
    workflowId: string,
    look: () => Promise<T | undefined>,
    withinMs: number,
    seen: () => string,
  ): Promise<T> {
    this.#watched.add(workflowId);
    const socket = this.connect();
    if (socket.connected) this.watch(socket, workflowId);
    const deadline = AbortSignal.timeout(withinMs);
    let failure: unknown;
    while (!deadline.aborted) {
      const rung = this.ring(deadline);
      try {
        const found = await look();
        if (found !== undefined) {
          this.#watched.delete(workflowId);
          socket.emit('unwatch', { workflowId }, () => undefined);
          return found;
        }
        failure = undefined;
      } catch (error) {
        failure = error;
      }
      await rung;
    }
    throw new Error(`not in ${withinMs} ms; last: ${failure ? String(failure) : seen()}`);
  }

  close(): void {
    this.#socket?.disconnect();
    this.#socket = undefined;
  }

  private connect(): Socket<ServerToDashboard, DashboardToServer> {
    if (this.#socket) return this.#socket;
    const socket: Socket<ServerToDashboard, DashboardToServer> = io(`${this.url}/dashboard`, {
      transports: ['websocket'],
      auth: { userId: this.userName },
      reconnectionDelay: 50,
      reconnectionDelayMax: 250,
    });
    const ring = () => {
      for (const ringer of this.#ringers) ringer();
    };
    socket.on('connect', () => {
      for (const workflowId of this.#watched) this.watch(socket, workflowId);
      ring();
    });
    for (const event of ['workflow', 'summary', 'scheduler'] as const) socket.on(event, ring);
    this.#socket = socket;
    return socket;
  }

  private watch(socket: Socket<ServerToDashboard, DashboardToServer>, workflowId: string): void {
    socket.emit('watch', { workflowId }, () => {
      for (const ringer of this.#ringers) ringer();
    });
  }

  /** Resolves at the next ring, or at the deadline. */
  private ring(deadline: AbortSignal): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#ringers.add(resolve);
    deadline.addEventListener('abort', () => resolve(), { once: true });
    return promise.finally(() => this.#ringers.delete(resolve));
  }
}
