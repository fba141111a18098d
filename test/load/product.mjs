import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, mkdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { fileURLToPath } from 'node:url';
import { Client } from './client.mjs';

export const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const READY = /Ramus is ready: (http:\/\/\S+)\/dashboard/;
const READY_MS = 60_000;
const STOP_MS = 20_000;

/** The built product in processes and a home of its own, as `npm start` brings it up. */
export class Product {
  #api;
  #folder;

  constructor(api, folder, url) {
    this.#api = api;
    this.#folder = folder;
    this.url = url;
    this.home = join(folder, 'home');
    this.slides = join(folder, 'slides');
  }

  /**
   * @param env what differs from the defaults; no developer's `.env` is read.
   * @param nodeOptions for the API's process, for example `--cpu-prof`.
   */
  static async start(env = {}, nodeOptions = apiOptions()) {
    const folder = await mkdtemp(join(process.env.BENCH_FOLDER ?? tmpdir(), 'ramus-bench-'));
    await mkdir(join(folder, 'slides'));
    const variables = {
      PATH: process.env.PATH,
      PORT: 0,
      RAMUS_HOME: join(folder, 'home'),
      RAMUS_SLIDES: join(folder, 'slides'),
      RAMUS_MODELS: join(ROOT, 'models'),
      RAMUS_DIAGNOSTICS: 1,
      LOG_LEVEL: 'warn',
      ...env,
    };
    const api = spawn(process.execPath, [...nodeOptions, join(ROOT, 'apps/api/dist/main.js')], {
      cwd: folder,
      env: Object.fromEntries(Object.entries(variables).map(([name, value]) => [name, String(value)])),
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const url = await readyUrl(api);
    return new Product(api, folder, url);
  }

  user(name) {
    return new Client(this.url, name);
  }

  /** Position of the last event that is on disk. */
  position() {
    const log = new DatabaseSync(join(this.home, 'events.sqlite'), { readOnly: true });
    const { head } = log.prepare('SELECT coalesce(max(position), 0) AS head FROM events').get();
    log.close();
    return head;
  }

  get pid() {
    return this.#api.pid;
  }

  async runnerToken() {
    return (await readFile(join(this.home, 'local-runner.token'), 'utf8')).trim();
  }

  async stop() {
    if (this.#api.exitCode === null && this.#api.signalCode === null) {
      const ended = once(this.#api, 'exit');
      const timer = setTimeout(() => this.#api.kill('SIGKILL'), STOP_MS);
      this.#api.kill('SIGTERM');
      await ended;
      clearTimeout(timer);
    }
    await rm(this.#folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

/** Starts it, hands it to `measure`, and leaves nothing behind, whatever came of it. */
export async function withProduct(env, measure) {
  const product = await Product.start(env);
  try {
    return await measure(product);
  } finally {
    await product.stop();
  }
}

/** Options of Node for the API, so that it can be profiled under the load: `BENCH_NODE_OPTIONS="--cpu-prof"`. */
const apiOptions = () => (process.env.BENCH_NODE_OPTIONS ?? '').split(' ').filter(Boolean);

function readyUrl(api) {
  let output = '';
  return new Promise((resolve, reject) => {
    const timer = setTimeout(
      () => reject(new Error(`it was not ready in ${READY_MS} ms:\n${output}`)),
      READY_MS,
    );
    const hear = (data) => {
      if (output.length < 100_000) output += data;
      const found = READY.exec(output);
      if (!found) return;
      clearTimeout(timer);
      resolve(found[1]);
    };
    // Goes on reading for as long as it lives: a full pipe would stop it.
    api.stdout.on('data', hear);
    api.stderr.on('data', (data) => {
      hear(data);
      process.stderr.write(data);
    });
    api.once('exit', (code) => {
      clearTimeout(timer);
      reject(new Error(`it ended with ${code} before it was ready:\n${output}`));
    });
  });
}
