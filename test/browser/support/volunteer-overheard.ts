import type { Page, Worker } from '@playwright/test';

/** Keeps what the socket of a volunteer's page says. It is evaluated long before the known tile lets the page connect. */
const KEEP_MESSAGES = `
  self.overheard = [];
  const { set, ...property } = Object.getOwnPropertyDescriptor(WebSocket.prototype, 'onmessage');
  Object.defineProperty(WebSocket.prototype, 'onmessage', { ...property, set(listener) {
    set.call(this, (event) => {
      self.overheard.push(String(event.data));
      listener?.call(this, event);
    });
  } });`;

/** What a volunteer's browser gets to know: the addresses that it asks for, and what is said to it. */
export class Overheard {
  readonly #requests: string[] = [];
  #socket: { worker: Worker; kept: Promise<unknown> } | undefined;

  /** @param page of a volunteer who has not started. */
  constructor(page: Page) {
    page.on('request', (request) => this.#requests.push(request.url()));
    page.on('worker', (worker) => {
      if (worker.url().includes('/link.worker-'))
        this.#socket = { worker, kept: worker.evaluate(KEEP_MESSAGES) };
    });
  }

  async all(): Promise<{ requests: string[]; messages: string[] }> {
    if (!this.#socket) throw new Error('no socket has been overheard');
    await this.#socket.kept;
    const messages = await this.#socket.worker.evaluate(
      () => (self as unknown as { overheard: string[] }).overheard,
    );
    return { requests: [...this.#requests], messages };
  }
}
