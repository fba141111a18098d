import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const LISTENS = /DevTools listening on (ws:\/\/\S+)/;
const START_MS = 60_000;

/**
 * Chromium with one page, spoken to with next to nothing.
 *
 * Tools that follow a page's network keep what it has read, in the page's own process: whoever looks for a leak finds
 * theirs. So nothing is switched on here; the page is asked by evaluating in it.
 */
export class BareBrowser {
  #child;
  #profile;
  #browser;
  #page;
  /** Of the browser, for example `Chrome/156.0.8078.79`. */
  version;

  /** @param url of its page. */
  static async open(url) {
    const bare = new BareBrowser();
    bare.#profile = await mkdtemp(join(tmpdir(), 'ramus-browser-'));
    const args = [
      '--headless=new',
      '--no-sandbox',
      '--enable-unsafe-webgpu',
      '--disable-background-networking',
    ];
    // Memory is told at once, after a collection, rather than with the next one.
    const eager = '--enable-blink-features=ForceEagerMeasureMemory';
    bare.#child = spawn(
      process.env.CHROMIUM ?? '/usr/bin/chromium',
      [...args, eager, '--remote-debugging-port=0', `--user-data-dir=${bare.#profile}`, url],
      { stdio: ['ignore', 'ignore', 'pipe'] },
    );
    bare.#browser = await Wire.open(await addressOf(bare.#child));
    const { product } = await bare.#browser.send('Browser.getVersion');
    bare.version = product;
    const { targetInfos } = await bare.#browser.send('Target.getTargets');
    const { targetId } = targetInfos.find(({ type }) => type === 'page');
    const { sessionId } = await bare.#browser.send('Target.attachToTarget', { targetId, flatten: true });
    bare.#page = sessionId;
    return bare;
  }

  /** What an expression, a promise's too, comes to in the page. @throws {Error} what it threw. */
  async evaluate(expression) {
    const { result, exceptionDetails } = await this.#browser.send(
      'Runtime.evaluate',
      { expression, awaitPromise: true, returnByValue: true },
      this.#page,
    );
    if (exceptionDetails) throw new Error(exceptionDetails.exception?.description ?? exceptionDetails.text);
    return result.value;
  }

  /** Asks an expression now and then until it is true. */
  async until(expression, withinMs = 300_000) {
    for (const end = performance.now() + withinMs; performance.now() < end;) {
      if (await this.evaluate(expression)) return;
      await new Promise((resolve) => setTimeout(resolve, 300));
    }
    throw new Error(`not in ${withinMs} ms: ${expression}`);
  }

  /** What the process of the page holds, as Linux counts it: heaps, WebAssembly, code and all else. NaN elsewhere. */
  async residentMiB() {
    const { processInfo } = await this.#browser.send('SystemInfo.getProcessInfo');
    // A spare one may wait for the next page; the one with the page has worked.
    const [busiest] = processInfo
      .filter(({ type }) => type === 'renderer')
      .toSorted((a, b) => b.cpuTime - a.cpuTime);
    try {
      const status = readFileSync(`/proc/${busiest.id}/status`, 'utf8');
      return Number(/^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1]) / 1_024;
    } catch {
      return NaN;
    }
  }

  async close() {
    this.#browser?.close();
    const ended = once(this.#child, 'exit');
    if (this.#child.exitCode === null) {
      this.#child.kill();
      await ended;
    }
    await rm(this.#profile, { recursive: true, force: true, maxRetries: 5 });
  }
}

/** Where a started browser listens, which it says on its error stream. */
function addressOf(child) {
  return new Promise((resolve, reject) => {
    let said = '';
    const timer = setTimeout(() => reject(new Error(`the browser did not start:\n${said}`)), START_MS);
    child.stderr.on('data', (data) => {
      if (said.length < 100_000) said += data;
      const found = LISTENS.exec(said);
      if (!found) return;
      clearTimeout(timer);
      resolve(found[1]);
    });
  });
}

/** The DevTools protocol: numbered questions and their answers. */
class Wire {
  #socket;
  #last = 0;
  #waiting = new Map();

  static async open(url) {
    const wire = new Wire();
    wire.#socket = new WebSocket(url);
    wire.#socket.onmessage = ({ data }) => wire.#hear(JSON.parse(data));
    await once(wire.#socket, 'open');
    return wire;
  }

  send(method, params = {}, sessionId = undefined) {
    const id = ++this.#last;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
      this.#socket.send(JSON.stringify({ id, method, params, sessionId }));
    });
  }

  close() {
    this.#socket.close();
  }

  #hear({ id, result, error }) {
    const waiting = this.#waiting.get(id);
    this.#waiting.delete(id);
    if (error) waiting?.reject(new Error(error.message));
    else waiting?.resolve(result);
  }
}
