import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { freePort } from './free-port.js';
import { RunnerProcess } from './runner-process.js';
import { User } from './user.js';

export const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const API_MAIN = join(ROOT, 'apps/api/dist/main.js');
const READY_MS = 60_000;
const STOP_MS = 30_000;

export type Environment = Readonly<Record<string, string | number>>;

/** What a start that did not come up left: its status and what it said. */
export interface FailedStart {
  readonly code: number | null;
  readonly stderr: string;
}

/** Short times, so that nobody waits for a lease; one local runner with four slots. */
const QUICK: Environment = {
  RAMUS_DIAGNOSTICS: 1,
  LOCAL_RUNNERS: 1,
  LOCAL_RUNNER_SLOTS: 4,
  LEASE_MIN_MS: 3_000,
  HEARTBEAT_MS: 500,
  CONDUCTOR_TICK_MS: 200,
  LOG_LEVEL: 'info',
};

/**
 * The built product in processes of its own, with a home of its own.
 *
 * A restart listens where the former process did, as an operator's would: runners find it again.
 */
export class Product {
  /** Everything that its processes wrote. */
  output = '';
  readonly home: string;
  readonly slides: string;
  #api: ChildProcess | undefined;
  readonly #users: User[] = [];

  private constructor(
    readonly folder: string,
    private readonly env: Environment,
    private readonly port: number,
  ) {
    this.home = String(env.RAMUS_HOME ?? join(folder, 'home'));
    this.slides = join(folder, 'slides');
  }

  static async start(env: Environment = {}): Promise<Product> {
    const product = await Product.prepare(env);
    try {
      await product.startAgain();
      return product;
    } catch (error) {
      await product.destroy();
      throw error;
    }
  }

  /** Its folders, and nothing that runs yet. */
  static async prepare(env: Environment = {}): Promise<Product> {
    if (!existsSync(API_MAIN)) throw new Error('The product is not built: npm run build');
    const folder = await mkdtemp(join(tmpdir(), 'ramus-e2e-'));
    const product = new Product(folder, { ...QUICK, ...env }, await freePort());
    await mkdir(product.slides);
    return product;
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  /** Of the API's process. */
  get pid(): number | undefined {
    return this.#api?.pid;
  }

  /** Where it keeps its events, if not in its home. */
  get logUrl(): string | undefined {
    return this.env.EVENT_STORE_URL === undefined ? undefined : String(this.env.EVENT_STORE_URL);
  }

  /** A user who speaks to it over HTTP and a socket. */
  user(name: string): User {
    const user = new User(this.url, name);
    this.#users.push(user);
    return user;
  }

  async startAgain(env: Environment = {}): Promise<void> {
    const { api, failed } = this.launch(env);
    this.#api = api;
    const ready = this.writes('Ramus is ready', READY_MS);
    const end = await Promise.race([ready, failed]);
    if (end) throw new Error(`it did not start (${end.code}): ${end.stderr}\n${this.tail}`);
  }

  /** Starts it once, expecting that it refuses. */
  async refusesToStart(env: Environment): Promise<FailedStart> {
    const { api, failed } = this.launch(env);
    const timer = setTimeout(() => api.kill('SIGKILL'), READY_MS);
    const end = await failed;
    clearTimeout(timer);
    return end;
  }

  /** `kill -9` of the API; its runners live on. */
  async kill(): Promise<void> {
    const api = this.#api;
    if (!api || api.exitCode !== null || api.signalCode !== null) return;
    const ended = once(api, 'exit');
    api.kill('SIGKILL');
    await ended;
  }

  /** The local runner daemons that live, by name. */
  runners(): RunnerProcess[] {
    return RunnerProcess.of(this.home);
  }

  /** Stops it as an operator does; everything is written then. */
  async stop(): Promise<void> {
    for (const user of this.#users) user.leave();
    const api = this.#api;
    if (!api || api.exitCode !== null || api.signalCode !== null) return;
    const ended = once(api, 'exit');
    const timer = setTimeout(() => api.kill('SIGKILL'), STOP_MS);
    api.kill('SIGTERM');
    await ended;
    clearTimeout(timer);
  }

  /** Leaves nothing behind, however the test ended. */
  async destroy(): Promise<void> {
    for (const runner of this.runners()) runner.continue();
    await this.stop();
    for (const runner of this.runners()) runner.kill();
    await rm(this.folder, { recursive: true, force: true, maxRetries: 5 });
  }

  private get tail(): string {
    return this.output.slice(-4_000);
  }

  private launch(env: Environment = {}): { api: ChildProcess; failed: Promise<FailedStart> } {
    const variables = {
      PATH: process.env.PATH ?? '',
      PORT: this.port,
      RAMUS_HOME: this.home,
      RAMUS_SLIDES: this.slides,
      RAMUS_MODELS: join(ROOT, 'models'),
      ...this.env,
      ...env,
    };
    // Its folder is the working folder, so that no developer's .env is read.
    const api = spawn(process.execPath, [API_MAIN], {
      cwd: this.folder,
      env: Object.fromEntries(Object.entries(variables).map(([name, value]) => [name, String(value)])),
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.output = '';
    let stderr = '';
    const listen = (stream: NodeJS.ReadableStream | null, hear: (text: string) => void) =>
      stream?.on('data', (data: Buffer) => {
        this.output += data.toString();
        hear(data.toString());
        for (const listener of this.#listeners) listener();
      });
    listen(api.stdout, () => undefined);
    listen(api.stderr, (text) => (stderr += text));
    const failed = once(api, 'exit').then(([code]: unknown[]) => ({ code: code as number | null, stderr }));
    return { api, failed };
  }

  readonly #listeners = new Set<() => void>();

  /** Waits until its processes have written this. */
  writes(text: string, withinMs = 30_000): Promise<undefined> {
    const { promise, resolve, reject } = Promise.withResolvers<undefined>();
    const timer = setTimeout(
      () => reject(new Error(`nothing wrote "${text}" in ${withinMs} ms\n${this.tail}`)),
      withinMs,
    );
    const look = () => {
      if (this.output.includes(text)) resolve(undefined);
    };
    this.#listeners.add(look);
    look();
    return promise.finally(() => {
      clearTimeout(timer);
      this.#listeners.delete(look);
    });
  }
}
