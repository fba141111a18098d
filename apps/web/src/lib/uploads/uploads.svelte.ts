import type { SlideView } from '@ramus/contracts';
import { api } from '../api.js';
import { live } from '../feeds/live.svelte.js';
import { slidesFeed } from '../feeds/slides-feed.svelte.js';
import { identity } from '../identity.svelte.js';
import { nextPace, type Pace } from './pace.js';
import type { Refusal } from './refusal.js';
import { dropLeft, isSameFile, leftUploads, mayHaveLeft, Transfer, type LeftUpload } from './transfer.js';

/**
 * `queued` → `sending` → `checking` (all has gone; the server looks whether it is a slide) → `done` | `failed`;
 * `sending` ⇄ `paused` by a person, `sending` ⇄ `waiting` while the server cannot be reached.
 */
export type UploadState = 'queued' | 'sending' | 'checking' | 'paused' | 'waiting' | 'done' | 'failed';

/** Files that are sent at the same time, and that are taken on at all. */
const AT_ONCE = 3;
const MAX_FILES = 100;
const RETRY_MS = [1_000, 2_000, 5_000, 15_000, 30_000];

/** One file that is being uploaded, as a page shows it. */
export class FileUpload {
  readonly userId = identity.userId;
  state = $state<UploadState>('queued');
  sent = $state(0);
  pace = $state.raw<Pace>();
  error = $state<string>();
  slideId = $state<string>();
  readonly #transfer: Transfer;
  /** Own slides of this name that were there before. */
  readonly #before: ReadonlySet<string>;
  #tries = 0;
  #again: ReturnType<typeof setTimeout> | undefined;

  constructor(
    readonly id: number,
    readonly file: File,
    private readonly moved: () => void,
  ) {
    this.#before = new Set(ownOf(slidesFeed.list.value ?? [], file.name));
    this.#transfer = new Transfer(this.userId, file, {
      progress: (sent) => this.#progress(sent),
      done: (slideId) => this.#end(slideId),
      failed: (refusal) => this.#fail(refusal),
    });
  }

  get isOver(): boolean {
    return this.state === 'done' || this.state === 'failed';
  }

  get isActive(): boolean {
    return this.state === 'sending' || this.state === 'checking' || this.state === 'waiting';
  }

  start(): void {
    clearTimeout(this.#again);
    this.state = 'sending';
    this.error = undefined;
    void this.#transfer.start();
  }

  pause(): void {
    clearTimeout(this.#again);
    this.state = 'paused';
    this.pace = undefined;
    void this.#transfer.pause();
    this.moved();
  }

  /** Lets it wait for its turn again. */
  resume(): void {
    this.#tries = 0;
    this.state = 'queued';
    this.error = undefined;
    this.moved();
  }

  /** The server is there again: no need to wait any longer. */
  wake(): void {
    if (this.state === 'waiting') this.start();
  }

  async drop(): Promise<void> {
    clearTimeout(this.#again);
    this.state = 'failed';
    await this.#transfer.drop();
  }

  #progress(sent: number): void {
    if (this.state !== 'sending' && this.state !== 'checking') return;
    if (sent > this.sent) this.#tries = 0;
    this.sent = sent;
    this.pace = nextPace(this.pace, sent, performance.now());
    this.state = sent >= this.file.size ? 'checking' : 'sending';
  }

  #end(slideId: string | undefined): void {
    this.sent = this.file.size;
    this.slideId = slideId;
    this.state = 'done';
    this.moved();
  }

  #fail({ isPassing, text }: Refusal): void {
    if (this.state === 'paused' || this.state === 'failed') return;
    const waitMs = RETRY_MS[Math.min(this.#tries, RETRY_MS.length - 1)];
    this.pace = undefined;
    this.error = text;
    if (!isPassing) {
      this.state = 'failed';
      return this.moved();
    }
    this.#tries += 1;
    this.state = 'waiting';
    this.#again = setTimeout(() => void this.#goOn(), waitMs);
  }

  /** All had gone and the answer was lost: the slide may be there already, and need not be sent twice. */
  async #goOn(): Promise<void> {
    if (this.sent >= this.file.size && this.userId === identity.userId) {
      const { items } = await api.slides().catch(() => ({ items: [] }));
      if (this.state !== 'waiting') return;
      const found = ownOf(items, this.file.name).find((id) => !this.#before.has(id));
      if (found) return this.#end(found);
    }
    this.wake();
  }
}

const ownOf = (slides: readonly SlideView[], name: string): string[] =>
  slides.filter((slide) => slide.isOwn && slide.name === name).map(({ slideId }) => slideId);

let all = $state.raw<readonly FileUpload[]>([]);
let left = $state.raw<readonly LeftUpload[]>([]);
let nextId = 1;

function startNext(): void {
  let free = AT_ONCE - all.filter(({ isActive }) => isActive).length;
  for (const upload of all) {
    if (free <= 0) break;
    if (upload.state !== 'queued') continue;
    free -= 1;
    upload.start();
  }
}

async function readLeft(): Promise<void> {
  const { userId } = identity;
  const begun = mayHaveLeft(userId) ? await leftUploads(userId) : [];
  if (userId !== identity.userId) return;
  const here = all.filter(({ isOver }) => !isOver);
  left = begun.filter((one) => !here.some(({ file }) => isSameFile(one, userId, file)));
}

/** The files that the user is uploading. They go on while one looks at other pages. */
export const uploads = {
  get list(): readonly FileUpload[] {
    return all.filter(({ userId }) => userId === identity.userId);
  },
  /** Begun by an earlier page: a browser does not give a file back by itself, so it has to be chosen again. */
  get left(): readonly LeftUpload[] {
    return left;
  },
  add(files: Iterable<File>): void {
    const room = MAX_FILES - all.length;
    const news = [...files]
      .slice(0, Math.max(0, room))
      .map((file) => new FileUpload(nextId++, file, startNext));
    all = [...all, ...news];
    left = left.filter((one) => !news.some(({ file, userId }) => isSameFile(one, userId, file)));
    startNext();
  },
  async drop(upload: FileUpload): Promise<void> {
    all = all.filter((other) => other !== upload);
    await upload.drop();
    startNext();
  },
  async dropLeft(one: LeftUpload): Promise<void> {
    left = left.filter((other) => other !== one);
    await dropLeft(one, identity.userId);
  },
  /** Takes what is over off the list. */
  clear(): void {
    all = all.filter(({ isOver }) => !isOver);
  },
  /** Call within an effect. Wakes what waits once the connection is back. */
  start(): void {
    void readLeft();
    if (live.state === 'live') for (const upload of all) upload.wake();
  },
};
