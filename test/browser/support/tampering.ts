import type { Page, Worker } from '@playwright/test';

const isComputing = (worker: Worker): boolean => worker.url().includes('/compute.worker-');

/** Runs lines in the worker that computes now: a browser to which something happens. */
export async function tamper(page: Page, lines: string): Promise<void> {
  const worker = page.workers().findLast(isComputing);
  if (!worker) throw new Error('no worker computes');
  await worker.evaluate(lines);
}

/** Runs lines in every worker that is to compute from now on, soon after it begins. */
export function tamperAll(page: Page, lines: string): void {
  page.on('worker', (worker) => {
    // One that has ended meanwhile needs none.
    if (isComputing(worker)) worker.evaluate(lines).catch(() => undefined);
  });
}

/** After its first tile it hears and says nothing for so long; then it tells the page. */
export const busyFor = (ms: number): string => `
  const say = self.postMessage.bind(self);
  self.postMessage = (message, options) => {
    if (message.type === 'tile') {
      self.postMessage = say;
      for (const until = performance.now() + ${ms}; performance.now() < until;);
      new BroadcastChannel('told').postMessage('was busy');
    }
    say(message, options);
  };`;

/** Tells the page the SHA-256 of every tile that it read. */
export const TELL_HASHES = `
  const say = self.postMessage.bind(self);
  self.postMessage = (message, options) => {
    if (message.type === 'tile') void crypto.subtle.digest('SHA-256', message.tile.data.slice()).then((hash) =>
      new BroadcastChannel('told').postMessage(
        [...new Uint8Array(hash)].map((byte) => byte.toString(16).padStart(2, '0')).join('')));
    say(message, options);
  };`;

/** Its graphics device is gone as soon as it is to compute. */
export const LOSE_DEVICE = `
  const encode = GPUDevice.prototype.createCommandEncoder;
  GPUDevice.prototype.createCommandEncoder = function (...given) {
    const encoder = encode.apply(this, given);
    this.destroy();
    return encoder;
  };`;

/** Listens to what tampered workers tell, from now on. @returns what was told so far, whenever it is asked. */
export async function listen(page: Page): Promise<() => Promise<string[]>> {
  await page.evaluate(() => {
    const told: string[] = [];
    Object.assign(window, { told });
    new BroadcastChannel('told').onmessage = ({ data }: MessageEvent<string>) => told.push(data);
  });
  return () => page.evaluate(() => (window as unknown as { told: string[] }).told);
}
