import type { AddressInfo } from 'node:net';
import type { IncomingMessage, Server as HttpServer, ServerResponse } from 'node:http';
import { createServer } from 'node:http';
import type {
  Assignment,
  AssignmentAnswer,
  Declined,
  Failed,
  Heartbeat,
  Hello,
  LeaseRef,
  Refused,
  RunnerToServer,
  ServerToRunner,
} from '@ramus/contracts';
import type { Socket } from 'socket.io';
import { Server } from 'socket.io';

type RunnerSocket = Socket<RunnerToServer, ServerToRunner>;

const JOB = '01890000-0000-7000-8000-000000000000.0';

/** What happened, in the order in which it did. */
export type Heard =
  | { type: 'hello'; message: Hello }
  | { type: 'heartbeat'; message: Heartbeat }
  | { type: 'failed'; message: Failed }
  | { type: 'declined'; message: Declined }
  | { type: 'result'; token: number; body: unknown }
  | { type: 'tile'; path: string }
  | { type: 'gone' };

export type Of<T extends Heard['type']> = Extract<Heard, { type: T }>;

export const a =
  <T extends Heard['type']>(type: T) =>
  (heard: Heard): heard is Of<T> =>
    heard.type === type;

export const resultOf =
  (token: number) =>
  (heard: Heard): heard is Of<'result'> =>
    heard.type === 'result' && heard.token === token;

/** Stands in for the API: speaks the runners' contract, records what it hears and grants what a test says. */
export class StandInServer {
  readonly heard: Heard[] = [];
  /** Tokens that a hello may keep. All, if undefined. */
  stands: Set<number> | undefined;
  onHello: Refused | undefined;
  #port = 0;
  #http: HttpServer | undefined;
  #io: Server<RunnerToServer, ServerToRunner> | undefined;
  #socket: RunnerSocket | undefined;
  readonly #watchers = new Set<() => void>();

  get url(): string {
    return `http://127.0.0.1:${this.#port}`;
  }

  /** Listens, on the same port as the time before. */
  async start(): Promise<void> {
    const http = createServer((request, response) => void this.#serve(request, response));
    const io = new Server<RunnerToServer, ServerToRunner>(http, { transports: ['websocket'] });
    io.of('/runners').on('connection', (socket) => this.#meet(socket));
    await new Promise<void>((resolve) => http.listen(this.#port, '127.0.0.1', resolve));
    this.#port = (http.address() as AddressInfo).port;
    this.#http = http;
    this.#io = io;
  }

  /** Goes as a killed process goes: every connection ends at once. */
  async stop(): Promise<void> {
    this.#http?.closeAllConnections();
    await this.#io?.close();
  }

  /** Breaks the runner's connection, as a network does. */
  cut(): void {
    this.#socket?.conn.close();
  }

  assign(token: number, changes: Partial<Assignment> = {}): Promise<AssignmentAnswer> {
    return this.#runner().emitWithAck('assignment', {
      jobId: JOB,
      token,
      shard: token,
      kind: 'diagnostic',
      attempt: 0,
      input: { shardMs: 0, failsBefore: 0 },
      common: {},
      tiles: 0,
      tilesUrl: `/tiles/${token}?sig=secret`,
      resultUrl: `/results/${token}?sig=secret`,
      maxResultBytes: 10_000_000,
      leaseMs: 15_000,
      ...changes,
    });
  }

  revoke(token: number): Promise<unknown> {
    return this.#runner().emitWithAck('revoke', { ...this.ref(token), cause: 'cancelled' });
  }

  ref(token: number): LeaseRef {
    return { jobId: JOB, token };
  }

  /** Waits for the first thing heard from place `since` on that `is` finds. */
  async hears<H extends Heard>(is: (heard: Heard) => heard is H, since?: number): Promise<H>;
  async hears(is: (heard: Heard) => boolean, since?: number): Promise<Heard>;
  async hears(is: (heard: Heard) => boolean, since = 0): Promise<Heard> {
    for (;;) {
      const found = this.heard.slice(since).find(is);
      if (found) return found;
      await new Promise<void>((resolve) => this.#watchers.add(resolve));
    }
  }

  #runner(): RunnerSocket {
    if (!this.#socket) throw new RangeError('no runner is connected');
    return this.#socket;
  }

  #hear(heard: Heard): void {
    this.heard.push(heard);
    for (const watcher of this.#watchers) watcher();
    this.#watchers.clear();
  }

  #meet(socket: RunnerSocket): void {
    this.#socket = socket;
    socket.on('hello', (message, answer) => {
      const stands = message.holds.filter(({ token }) => this.stands?.has(token) ?? true);
      answer(this.onHello ?? { ok: true, stands, heartbeatMs: 100 });
      this.#hear({ type: 'hello', message });
    });
    socket.on('heartbeat', (message, answer) => {
      answer({ ok: true, lost: [] });
      this.#hear({ type: 'heartbeat', message });
    });
    socket.on('failed', (message, answer) => {
      answer({ ok: true });
      this.#hear({ type: 'failed', message });
    });
    socket.on('declined', (message, answer) => {
      answer({ ok: true });
      this.#hear({ type: 'declined', message });
    });
    socket.on('disconnect', () => this.#hear({ type: 'gone' }));
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', this.url);
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    if (request.method === 'PUT') {
      response.writeHead(200).end();
      const token = Number(url.pathname.split('/').at(-1));
      this.#hear({ type: 'result', token, body: JSON.parse(Buffer.concat(chunks).toString()) });
      return;
    }
    // A white tile of 256 × 256.
    response.writeHead(200, { 'x-tile-size': '256x256' }).end(Buffer.alloc(3 * 256 * 256, 255));
    this.#hear({ type: 'tile', path: url.pathname });
  }
}
