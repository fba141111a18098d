import { ApiError } from '../api.js';
import { identity } from '../identity.svelte.js';

/** `loading` until the first answer; `failed` only while there is nothing to show. */
export type Loading = 'loading' | 'ready' | 'failed';

/** Answers after which nothing that was read before may be shown any longer. */
const GONE = [401, 403, 404];

/**
 * What a feed has read last, and how that went.
 *
 * A failed rereading keeps what was there, unless it is no longer the user's to see.
 */
export class Resource<T> {
  value = $state.raw<T>();
  error = $state.raw<ApiError>();
  status = $derived<Loading>(this.value !== undefined ? 'ready' : this.error ? 'failed' : 'loading');
  #abort: AbortController | undefined;
  #readBy = identity.userId;

  /** Reads, dropping an earlier reading that has not answered yet. */
  async load(read: (signal: AbortSignal) => Promise<T>): Promise<void> {
    this.#abort?.abort();
    // One user must never see what another has read.
    if (this.#readBy !== identity.userId) this.clear();
    this.#readBy = identity.userId;
    const abort = new AbortController();
    this.#abort = abort;
    try {
      const value = await read(abort.signal);
      if (abort.signal.aborted) return;
      this.value = value;
      this.error = undefined;
    } catch (error) {
      if (abort.signal.aborted) return;
      this.error = error instanceof ApiError ? error : new ApiError(0, { title: String(error) });
      if (GONE.includes(this.error.status)) this.value = undefined;
    }
  }

  /** Takes what the server pushed, whole: an answer that is still on its way may be older, and is dropped. */
  supersede(value: T): void {
    this.stop();
    this.take(value);
  }

  /** Takes what is held together with what the server pushed. */
  take(value: T): void {
    this.value = value;
    this.error = undefined;
  }

  stop(): void {
    this.#abort?.abort();
  }

  clear(): void {
    this.stop();
    this.value = undefined;
    this.error = undefined;
  }
}
