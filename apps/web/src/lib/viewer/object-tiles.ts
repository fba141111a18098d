import { api } from '../api.js';
import { readObjectTile, type Bounds, type Nucleus, type ObjectTileRef } from '../results.js';
import { overlaps } from './plane.js';

/** A file of nuclei in memory, ready to be drawn: outlines and centres as paths in level-0 pixels. */
export interface LoadedTile {
  readonly bounds: Bounds;
  readonly nuclei: readonly Nucleus[];
  readonly outlines: Path2D;
}

/** Nuclei held at most; a nucleus with its outline takes about a kilobyte. */
const MAX_NUCLEI = 150_000;
/** Files wanted at once at most: beyond it the view is too wide to read every nucleus. */
export const MAX_TILES_IN_VIEW = 48;
const MAX_REQUESTS = 4;

/** The nuclei of one job, read file by file for the part of the slide in view, the longest unseen forgotten first. */
export class ObjectTiles {
  #refs: readonly ObjectTileRef[] = [];
  /** By name, in the order of last use. */
  #loaded = new Map<string, LoadedTile>();
  #wanted: ObjectTileRef[] = [];
  #inFlight = new Map<string, AbortController>();
  #failed = new Set<string>();
  #held = 0;

  constructor(
    private readonly jobId: string,
    private readonly onChange: () => void,
  ) {}

  /** @param isNew the files were written anew (a merge, a retry), so what is held is out of date. */
  list(refs: readonly ObjectTileRef[], isNew: boolean): void {
    this.#refs = refs;
    this.#failed.clear();
    if (isNew) {
      this.#loaded.clear();
      this.#held = 0;
      for (const abort of this.#inFlight.values()) abort.abort();
      this.#inFlight.clear();
    }
    this.onChange();
  }

  /**
   * What can be drawn of a view; what is missing is asked for.
   *
   * @returns `tooWide` when more files are in view than are read at once; then `refs` can be shown by their counts.
   */
  in(view: Bounds): { tiles: readonly LoadedTile[]; refs: readonly ObjectTileRef[]; tooWide: boolean } {
    const refs = this.#refs.filter(({ bounds }) => overlaps(bounds, view));
    const tooWide = refs.length > MAX_TILES_IN_VIEW;
    const tiles: LoadedTile[] = [];
    this.#wanted = [];
    for (const { bounds, name } of tooWide ? [] : refs) {
      const tile = this.#loaded.get(name);
      if (!tile) {
        this.#wanted.push({ bounds, name });
        continue;
      }
      this.#loaded.delete(name);
      this.#loaded.set(name, tile);
      tiles.push(tile);
    }
    this.#fetch();
    return { tiles, refs, tooWide };
  }

  stop(): void {
    this.#wanted = [];
    for (const abort of this.#inFlight.values()) abort.abort();
  }

  #fetch(): void {
    for (const ref of this.#wanted) {
      if (this.#inFlight.size >= MAX_REQUESTS) return;
      if (!this.#inFlight.has(ref.name) && !this.#failed.has(ref.name)) void this.#read(ref);
    }
  }

  async #read({ bounds, name }: ObjectTileRef): Promise<void> {
    const abort = new AbortController();
    this.#inFlight.set(name, abort);
    try {
      const nuclei = readObjectTile(await api.artefact(this.jobId, name, abort.signal));
      if (!abort.signal.aborted) this.#keep(name, bounds, nuclei);
    } catch {
      // A file that cannot be read is asked for again when the list changes, not in a circle.
      if (!abort.signal.aborted) this.#failed.add(name);
    } finally {
      if (this.#inFlight.get(name) === abort) this.#inFlight.delete(name);
    }
    if (!abort.signal.aborted) this.onChange();
  }

  #keep(name: string, bounds: Bounds, nuclei: readonly Nucleus[]): void {
    const outlines = new Path2D();
    for (const { ring } of nuclei) {
      ring.forEach(([x, y], i) => (i === 0 ? outlines.moveTo(x, y) : outlines.lineTo(x, y)));
      outlines.closePath();
    }
    this.#loaded.set(name, { bounds, nuclei, outlines });
    this.#held += nuclei.length;
    for (const [oldest, tile] of this.#loaded) {
      if (this.#held <= MAX_NUCLEI || oldest === name) return;
      this.#loaded.delete(oldest);
      this.#held -= tile.nuclei.length;
    }
  }
}
