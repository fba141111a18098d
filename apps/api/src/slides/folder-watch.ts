import { watch } from 'node:fs';
import type { FSWatcher } from 'node:fs';
import type { Findings, SlideFinder } from './slide-finder.js';

export interface FolderWatchOptions {
  readonly folder: string;
  readonly onError: (error: unknown) => void;
  /** After a change, so that a burst of them is one look. */
  readonly debounceMs?: number;
  /** For file systems that do not tell of changes. */
  readonly rescanMs?: number;
  /** While a file still changes. */
  readonly unsettledMs?: number;
}

type Listener = (slideId: string) => void;

/** Keeps what is found in the slides folder true, and tells of slides that come and go. One look at a time. */
export class FolderWatch {
  #findings: Findings = { slides: new Map(), refused: new Map(), unsettled: 0 };
  #watcher: FSWatcher | undefined;
  #timer: NodeJS.Timeout | undefined;
  #plannedMs = Infinity;
  #looking: Promise<void> = Promise.resolve();
  readonly #stop = new AbortController();
  readonly #found: Listener[] = [];
  readonly #vanished: Listener[] = [];

  constructor(
    private readonly finder: Pick<SlideFinder, 'find'>,
    private readonly options: FolderWatchOptions,
  ) {}

  get findings(): Findings {
    return this.#findings;
  }

  onFound(listener: Listener): void {
    this.#found.push(listener);
  }

  onVanished(listener: Listener): void {
    this.#vanished.push(listener);
  }

  /** Resolves after the first look. */
  async start(): Promise<void> {
    try {
      this.#watcher = watch(this.options.folder, { recursive: true, persistent: false }, () =>
        this.lookSoon(),
      );
      this.#watcher.on('error', this.options.onError);
    } catch (error) {
      // Without it there is still the slow rescan.
      this.options.onError(error);
    }
    await this.look();
  }

  /** Looks now, or after the look that runs; tells of what has changed. */
  look(): Promise<void> {
    this.#looking = this.#looking.then(() => this.#lookOnce());
    return this.#looking;
  }

  /** Looks a moment later. */
  lookSoon(): void {
    this.#lookIn(this.options.debounceMs ?? 300);
  }

  async close(): Promise<void> {
    this.#stop.abort();
    this.#watcher?.close();
    clearTimeout(this.#timer);
    await this.#looking;
  }

  async #lookOnce(): Promise<void> {
    if (this.#stop.signal.aborted) return;
    this.#plannedMs = Infinity;
    try {
      const before = this.#findings;
      this.#findings = await this.finder.find(this.#stop.signal);
      tell(before, this.#findings, this.#vanished);
      tell(this.#findings, before, this.#found);
    } catch (error) {
      if (!this.#stop.signal.aborted) this.options.onError(error);
    }
    const { unsettledMs = 1_000, rescanMs = 30_000 } = this.options;
    this.#lookIn(this.#findings.unsettled > 0 ? unsettledMs : rescanMs);
  }

  /** Never later than already planned: changes that do not end must not put the look off for good. */
  #lookIn(delayMs: number): void {
    const atMs = performance.now() + delayMs;
    if (this.#stop.signal.aborted || atMs >= this.#plannedMs) return;
    clearTimeout(this.#timer);
    this.#plannedMs = atMs;
    this.#timer = setTimeout(() => void this.look(), delayMs);
    this.#timer.unref();
  }
}

/** Tells the listeners of the slides of `a` that `b` lacks. */
function tell(a: Findings, b: Findings, listeners: readonly Listener[]): void {
  for (const slideId of a.slides.keys()) {
    if (!b.slides.has(slideId)) for (const listener of listeners) listener(slideId);
  }
}
