import { basename } from 'node:path';
import type { ContentIds, FileState } from './content-ids.js';
import { hasSettled, lookInto } from './slide-folder.js';
import type { FoundFile } from './slide-folder.js';
import type { SlideDescription, SlideSource } from './slide-source.js';
import { SlideUnreadable } from './slide-unreadable.js';

/** A slide that was found. */
export interface FoundSlide {
  /** sha256 of the file's content. */
  readonly slideId: string;
  /** The file's name, for people; it stays out of events and of what runners see. */
  readonly name: string;
  readonly path: string;
  readonly description: SlideDescription;
  /** Opaque id of the user who uploaded it. */
  readonly ownerId?: string;
}

/** A file that should be a slide and cannot be read as one. */
export interface RefusedSlide {
  readonly slideId: string;
  readonly refusal: SlideUnreadable;
}

/** What one look at the folder found. */
export interface Findings {
  readonly slides: ReadonlyMap<string, FoundSlide>;
  readonly refused: ReadonlyMap<string, RefusedSlide>;
  /** Files that still change; they want another look soon. */
  readonly unsettled: number;
}

type Verdict = { readonly state: FileState } & (
  | { readonly slideId: string; readonly description: SlideDescription }
  | { readonly slideId?: string; readonly refusal: SlideUnreadable }
);

/** Finds the slides of a folder. Each state of each file is opened and hashed once. */
export class SlideFinder {
  readonly #verdicts = new Map<string, Verdict>();
  readonly #seen = new Map<string, { state: FileState; atMs: number }>();

  constructor(
    private readonly folder: string,
    private readonly ids: ContentIds,
    private readonly open: (path: string) => Promise<SlideSource>,
    private readonly now: () => number,
    private readonly onRefused: (path: string, refusal: SlideUnreadable) => void,
  ) {}

  /** @throws the folder cannot be listed. */
  async find(signal: AbortSignal): Promise<Findings> {
    const files = await lookInto(this.folder);
    let unsettled = 0;
    let learned = false;
    for (const file of files) {
      signal.throwIfAborted();
      if (isSame(this.#verdicts.get(file.path)?.state, file)) continue;
      if (!this.#isReady(file) || !(await this.#judge(file, signal))) unsettled++;
      else learned = true;
    }
    const paths = new Set(files.map(({ path }) => path));
    for (const path of this.#verdicts.keys()) if (!paths.has(path)) this.#verdicts.delete(path);
    for (const path of this.#seen.keys()) if (!paths.has(path)) this.#seen.delete(path);
    if (learned) await this.ids.save(paths);
    return { ...this.#findings(), unsettled };
  }

  #isReady(file: FoundFile): boolean {
    if (this.ids.known(file.path, file)) return true;
    const before = this.#seen.get(file.path);
    if (!isSame(before?.state, file)) this.#seen.set(file.path, { state: file, atMs: this.now() });
    return hasSettled(file, this.now(), before);
  }

  /** @returns false if the file changes or goes meanwhile. */
  async #judge(file: FoundFile, signal: AbortSignal): Promise<boolean> {
    const state = { size: file.size, mtimeMs: file.mtimeMs };
    try {
      const source = await this.open(file.path);
      const { description } = source;
      await source.close();
      const slideId = await this.ids.of(file.path, file, signal);
      if (!slideId) return false;
      this.#verdicts.set(file.path, { state, slideId, description });
    } catch (error) {
      if (!(error instanceof SlideUnreadable)) return notThere(error);
      if (error.code === 'vanished') return false;
      this.onRefused(file.path, error);
      // What nothing here knows is not a slide, and its bytes are nobody's business.
      const isSlide = error.code !== 'unknown-format';
      const slideId = isSlide ? await this.ids.of(file.path, file, signal) : undefined;
      this.#verdicts.set(file.path, { state, slideId, refusal: error });
    }
    return true;
  }

  #findings(): Omit<Findings, 'unsettled'> {
    const slides = new Map<string, FoundSlide>();
    const refused = new Map<string, RefusedSlide>();
    for (const [path, verdict] of [...this.#verdicts].sort(([a], [b]) => (a < b ? -1 : 1))) {
      const { slideId } = verdict;
      if (slideId === undefined) continue;
      if ('refusal' in verdict) refused.set(slideId, { slideId, refusal: verdict.refusal });
      // Of two files with the same content the first by name stands for both.
      else if (!slides.has(slideId)) {
        slides.set(slideId, { slideId, name: basename(path), path, description: verdict.description });
      }
    }
    return { slides, refused };
  }
}

const isSame = (a: FileState | undefined, b: FileState): boolean =>
  a?.size === b.size && a.mtimeMs === b.mtimeMs;

function notThere(error: unknown): false {
  const code = (error as NodeJS.ErrnoException).code;
  if (code === 'ENOENT' || code === 'EACCES' || code === 'EIO') return false;
  throw error;
}
