import type {
  Assignment,
  Hello,
  LeaseRef,
  Refused,
  Standing,
  RunnerToServer,
  ServerToRunner,
  VolunteerFacts,
  Welcome,
} from '@ramus/contracts';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { io, type Socket } from 'socket.io-client';
import { v7 } from 'uuid';

const PATIENCE_MS = 30_000;

interface AsVolunteer {
  readonly slots?: number;
  readonly kinds?: string[];
  /** One that comes back keeps its id, and names what it still holds. */
  readonly runnerId?: string;
  readonly holds?: readonly LeaseRef[];
  /** Known tiles that it says it has computed. */
  readonly canaries?: VolunteerFacts['canaries'];
  /** For the handshake, as a proxy would set them. */
  readonly headers?: Record<string, string>;
}

/** A runner that does what a test tells it, over the real socket and the real addresses. */
export class HandRunner {
  /** Leases that it was told are over. */
  readonly revoked: { jobId: string; token: number; cause: string }[] = [];
  /** What it was told at its last hello. */
  welcome: Welcome | undefined;
  /** How far it was last told that it is trusted, a volunteer. */
  standings: readonly Standing[] = [];
  readonly #assigned: Assignment[] = [];
  readonly #waiting: ((assignment: Assignment) => void)[] = [];

  private constructor(
    private readonly url: string,
    readonly runnerId: string,
    private readonly socket: Socket<ServerToRunner, RunnerToServer>,
  ) {
    socket.on('assignment', (assignment, answer) => {
      answer({ accepted: true });
      const next = this.#waiting.shift();
      if (next) next(assignment);
      else this.#assigned.push(assignment);
    });
    socket.on('revoke', (revoke, answer) => {
      this.revoked.push(revoke);
      answer({ ok: true });
    });
    socket.on('standing', (standings) => {
      this.standings = standings;
    });
    socket.on('drain', (answer) => answer({ ok: true }));
  }

  /** Enrols with the token of the local daemons. A runner that comes back keeps its id. */
  static async connect(
    product: { url: string; home: string },
    {
      slots = 8,
      runnerId = v7(),
      kinds = ['diagnostic'],
    }: { slots?: number; runnerId?: string; kinds?: string[] } = {},
  ): Promise<HandRunner> {
    const token = (await readFile(join(product.home, 'local-runner.token'), 'utf8')).trim();
    const about = { slots, kinds, kind: 'daemon', provider: 'cpu' } as const;
    return HandRunner.greet(product.url, runnerId, { token }, about);
  }

  /** Comes as a volunteer by the link of an invitation. @param url says from which address it comes, too. */
  static volunteer(
    url: string,
    link: string,
    { slots = 1, kinds = ['diagnostic'], canaries = [], holds = [], headers, ...given }: AsVolunteer = {},
  ): Promise<HandRunner> {
    const invitation = link.split('#invitation=')[1];
    const volunteer = {
      ...{ vendor: '', architecture: '', isFallbackAdapter: false, browser: 'by hand', canaries },
    };
    const about = { slots, kinds, volunteer, holds: [...holds] };
    const browser = { ...about, kind: 'browser', provider: 'wasm' } as const;
    return HandRunner.greet(url, given.runnerId ?? v7(), { invitation }, browser, headers);
  }

  private static async greet(
    url: string,
    runnerId: string,
    auth: Record<string, unknown>,
    about: Pick<Hello, 'slots' | 'kind' | 'provider' | 'volunteer'> & Partial<Pick<Hello, 'kinds' | 'holds'>>,
    extraHeaders: Record<string, string> = {},
  ): Promise<HandRunner> {
    const socket: Socket<ServerToRunner, RunnerToServer> = io(`${url}/runners`, {
      transports: ['websocket'],
      auth,
      extraHeaders,
      forceNew: true,
      reconnection: false,
    });
    const runner = new HandRunner(url, runnerId, socket);
    await new Promise<void>((resolve, reject) => {
      socket.once('connect', resolve);
      socket.once('connect_error', reject);
    });
    runner.welcome = await runner.hello(about);
    return runner;
  }

  /** Settles when the server has closed the connection. */
  sentAway(): Promise<void> {
    if (!this.socket.connected) return Promise.resolve();
    return new Promise((resolve) => this.socket.once('disconnect', () => resolve()));
  }

  /** The next assignment that nobody has taken yet. */
  assignment(): Promise<Assignment> {
    const next = this.#assigned.shift();
    if (next) return Promise.resolve(next);
    const { promise, resolve, reject } = Promise.withResolvers<Assignment>();
    const timer = setTimeout(() => reject(new Error('no assignment came')), PATIENCE_MS);
    this.#waiting.push((assignment) => {
      clearTimeout(timer);
      resolve(assignment);
    });
    return promise;
  }

  /** Answers what the shard's attempt is by default, as the kernel would. */
  upload({ resultUrl, attempt }: Assignment, result: unknown = { attempt }): Promise<Response> {
    return fetch(`${this.url}${resultUrl}`, {
      method: 'PUT',
      headers: { 'Content-Type': 'application/json' },
      body: typeof result === 'string' ? result : JSON.stringify(result),
      signal: AbortSignal.timeout(PATIENCE_MS),
    });
  }

  /** Takes the next assignment and completes it. */
  async work(): Promise<Assignment> {
    const assignment = await this.assignment();
    const { status } = await this.upload(assignment);
    if (status !== 200) throw new Error(`the result was answered ${status}`);
    return assignment;
  }

  fail({ jobId, token }: Assignment, retryable = false): Promise<{ ok: boolean; code?: string }> {
    const detail = 'told to by hand';
    return this.socket
      .timeout(PATIENCE_MS)
      .emitWithAck('failed', { jobId, token, code: 'by-hand', detail, retryable });
  }

  /** Says anything at all, and hears the answer. */
  say(event: string, message: unknown): Promise<{ ok: true } | Refused> {
    const anyhow = this.socket as Socket;
    return anyhow.timeout(PATIENCE_MS).emitWithAck(event, message) as Promise<{ ok: true } | Refused>;
  }

  /** Says anything at all, and waits for no answer. */
  send(event: string, ...message: readonly unknown[]): void {
    (this.socket as Socket).emit(event, ...message);
  }

  /** Raw pixels of a tile of a shard. */
  tile({ tilesUrl }: Pick<Assignment, 'tilesUrl'>, index: number): Promise<Response> {
    return fetch(`${this.url}${tilesUrl}/${index}`, { signal: AbortSignal.timeout(PATIENCE_MS) });
  }

  /** Renews what it names, and says what is lost. */
  heartbeat(...leases: Assignment[]) {
    return this.socket.timeout(PATIENCE_MS).emitWithAck('heartbeat', {
      leases: leases.map(({ jobId, token }) => ({ jobId, token, tilesDone: 0 })),
    });
  }

  leave(): void {
    this.socket.disconnect();
  }

  private async hello(about: Partial<Hello>): Promise<Welcome> {
    const { runnerId } = this;
    const reply = await this.socket.timeout(PATIENCE_MS).emitWithAck('hello', {
      runnerId,
      kind: 'daemon',
      version: 'by-hand',
      provider: 'cpu',
      slots: 1,
      kinds: ['diagnostic'],
      holds: [],
      ...about,
    });
    if (!reply.ok) throw new Error(`not welcome: ${reply.code}`);
    this.standings = reply.standings ?? [];
    return reply;
  }
}
