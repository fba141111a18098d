import { request } from 'node:http';
import { randomUUID } from 'node:crypto';
import { io } from 'socket.io-client';

const ANSWER_MS = 10_000;

/** A runner of the smallest kind, in this process: it says when an assignment reached it. */
export class HandRunner {
  #waiting = [];
  #assigned = [];

  constructor(url, socket) {
    this.url = url;
    this.socket = socket;
    socket.on('assignment', (assignment, answer) => {
      const arrived = { assignment, atMs: performance.now() };
      answer({ accepted: true });
      const next = this.#waiting.shift();
      if (next) next(arrived);
      else this.#assigned.push(arrived);
    });
    socket.on('revoke', (_revoke, answer) => answer({ ok: true }));
    socket.on('drain', (answer) => answer({ ok: true }));
  }

  static async connect(product, slots = 1, kinds = ['diagnostic']) {
    const socket = io(`${product.url}/runners`, {
      transports: ['websocket'],
      auth: { token: await product.runnerToken() },
      forceNew: true,
    });
    await new Promise((resolve, reject) => {
      socket.once('connect', resolve);
      socket.once('connect_error', reject);
    });
    const runner = new HandRunner(product.url, socket);
    const hello = { runnerId: randomUUID(), kind: 'daemon', version: 'bench', provider: 'cpu', slots };
    const reply = await socket.timeout(ANSWER_MS).emitWithAck('hello', { ...hello, kinds, holds: [] });
    if (!reply.ok) throw new Error(`the runner is not welcome: ${reply.code}`);
    return runner;
  }

  /** The next assignment that nobody has taken, and when it came. */
  next() {
    const known = this.#assigned.shift();
    return known ? Promise.resolve(known) : new Promise((resolve) => this.#waiting.push(resolve));
  }

  /** Uploads what the kernel would, which completes the shard. */
  complete({ resultUrl, attempt }, result = { attempt }) {
    const body = JSON.stringify(result);
    const headers = { 'Content-Type': 'application/json', 'Content-Length': Buffer.byteLength(body) };
    return new Promise((resolve, reject) => {
      const sent = request(`${this.url}${resultUrl}`, { method: 'PUT', headers }, (response) => {
        response.resume();
        response.once('end', () =>
          response.statusCode === 200 ? resolve() : reject(new Error(`the result: ${response.statusCode}`)),
        );
      });
      sent.once('error', reject);
      sent.end(body);
    });
  }

  leave() {
    this.socket.disconnect();
  }
}
