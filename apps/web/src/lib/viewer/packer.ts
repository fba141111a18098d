import type { PackedNuclei } from './packed-nuclei.js';

type Answer = { readonly id: number } & ({ readonly nuclei: PackedNuclei } | { readonly error: string });

/** The worker that reads object tiles; who asks bounds how much is asked at once. */
export class Packer {
  readonly #worker = new Worker(new URL('./pack.worker.ts', import.meta.url), { type: 'module' });
  readonly #waiting = new Map<number, PromiseWithResolvers<PackedNuclei>>();
  #last = 0;

  constructor() {
    this.#worker.addEventListener('message', ({ data }: MessageEvent<Answer>) => {
      const waiting = this.#waiting.get(data.id);
      this.#waiting.delete(data.id);
      if ('nuclei' in data) waiting?.resolve(data.nuclei);
      else waiting?.reject(new Error(data.error));
    });
    this.#worker.addEventListener('error', () => this.#refuseAll('the worker did not start'));
  }

  /** @throws {Error} the bytes are no JSON, or the packer was stopped. */
  pack(bytes: ArrayBuffer): Promise<PackedNuclei> {
    const id = (this.#last += 1);
    const waiting = Promise.withResolvers<PackedNuclei>();
    this.#waiting.set(id, waiting);
    this.#worker.postMessage({ id, bytes }, [bytes]);
    return waiting.promise;
  }

  stop(): void {
    this.#worker.terminate();
    this.#refuseAll('stopped');
  }

  #refuseAll(reason: string): void {
    for (const { reject } of this.#waiting.values()) reject(new Error(reason));
    this.#waiting.clear();
  }
}
