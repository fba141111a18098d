import { api } from '../api.js';
import type { Bounds, ObjectTileRef } from '../results.js';
import { Packer } from './packer.js';
import { packedBytes, type PackedNuclei } from './packed-nuclei.js';
import { distance, overlaps } from './plane.js';

/** A file of nuclei in memory. */
export interface LoadedTile {
  readonly name: string;
  readonly bounds: Bounds;
  readonly nuclei: PackedNuclei;
  /** Another one whenever the file was read anew. */
  readonly version: number;
}

/** Bytes of nuclei held at most, some 400,000 of them; the longest unseen are forgotten first. */
export const MAX_HELD_BYTES = 96 * 2 ** 20;
/** Files read for one view at most, and nuclei, where their counts are known. */
export const MAX_TILES_IN_VIEW = 96;
export const MAX_NUCLEI_IN_VIEW = 250_000;
const MAX_REQUESTS = 4;

/** What can be drawn of a view. */
export interface Seen {
  readonly tiles: readonly LoadedTile[];
  /** All files in view, read or not. */
  readonly refs: readonly ObjectTileRef[];
  /** More is in view than is read at once: `refs` can still be shown by their counts. */
  readonly tooWide: boolean;
}

interface Held extends LoadedTile {
  readonly bytes: number;
  /** The list of files that it was read for. */
  readonly list: number;
}

/** The nuclei of one job, read file by file for the part of the slide in view. */
export class ObjectTiles {
  #refs: readonly ObjectTileRef[] = [];
  /** By name, in the order of last use. */
  #held = new Map<string, Held>();
  #heldBytes = 0;
  #wanted: ObjectTileRef[] = [];
  #inFlight = new Map<string, { abort: AbortController; read: Promise<void> }>();
  #failed = new Set<string>();
  #list = 0;
  #versions = 0;
  #packer = new Packer();

  constructor(
    private readonly jobId: string,
    private readonly onChange: () => void,
  ) {}

  get heldBytes(): number {
    return this.#heldBytes;
  }

  /** @param isNew the files were written anew (a merge, a retry): what is held is shown until it is read again. */
  list(refs: readonly ObjectTileRef[], isNew: boolean): void {
    this.#refs = refs;
    this.#failed.clear();
    if (isNew) {
      this.#list += 1;
      for (const { abort } of this.#inFlight.values()) abort.abort();
      this.#inFlight.clear();
    }
    this.onChange();
  }

  /** What can be drawn of a view; what is missing is asked for. */
  in(view: Bounds): Seen {
    const refs = this.#refs.filter(({ bounds }) => overlaps(bounds, view));
    const nuclei = refs.reduce((sum, { count }) => sum + (count ?? 0), 0);
    const tooWide = refs.length > MAX_TILES_IN_VIEW || nuclei > MAX_NUCLEI_IN_VIEW;
    const read = tooWide ? [] : refs;
    const tiles = read.flatMap(({ name }) => this.#touch(name) ?? []);
    // What is looked at comes first.
    const far = new Map(read.map((ref) => [ref.name, distance(ref.bounds, view)]));
    this.#wanted = read
      .filter(({ name }) => !this.#isFresh(name))
      .sort((a, b) => (far.get(a.name) ?? 0) - (far.get(b.name) ?? 0));
    this.#fetch();
    return { tiles, refs, tooWide };
  }

  /** How many files a region needs, and how many nuclei are in them as far as counts are known. */
  sizeOf(region: Bounds): { files: number; nuclei: number } {
    const refs = this.#refs.filter(({ bounds }) => overlaps(bounds, region));
    return { files: refs.length, nuclei: refs.reduce((sum, { count }) => sum + (count ?? 0), 0) };
  }

  /** Every file of a region, one after another; what is held is not read again. @throws {ApiError} one cannot be read. */
  async *within(region: Bounds, signal: AbortSignal): AsyncGenerator<PackedNuclei> {
    for (const ref of this.#refs.filter(({ bounds }) => overlaps(bounds, region))) {
      signal.throwIfAborted();
      await this.#inFlight.get(ref.name)?.read;
      if (!this.#isFresh(ref.name)) await this.#read(ref, signal);
      signal.throwIfAborted();
      const tile = this.#touch(ref.name);
      if (tile) yield tile.nuclei;
    }
  }

  stop(): void {
    this.#wanted = [];
    for (const { abort } of this.#inFlight.values()) abort.abort();
    this.#packer.stop();
  }

  #isFresh(name: string): boolean {
    return this.#held.get(name)?.list === this.#list;
  }

  #touch(name: string): Held | undefined {
    const tile = this.#held.get(name);
    if (!tile) return undefined;
    this.#held.delete(name);
    this.#held.set(name, tile);
    return tile;
  }

  #fetch(): void {
    // The first alone: what is looked at is drawn before its neighbours share the line with it.
    const most = this.#held.size === 0 ? 1 : MAX_REQUESTS;
    for (const ref of this.#wanted) {
      if (this.#inFlight.size >= most) return;
      if (this.#inFlight.has(ref.name) || this.#failed.has(ref.name)) continue;
      const abort = new AbortController();
      const read = this.#readInView(ref, abort);
      this.#inFlight.set(ref.name, { abort, read });
    }
  }

  async #readInView(ref: ObjectTileRef, abort: AbortController): Promise<void> {
    try {
      await this.#read(ref, abort.signal);
    } catch {
      // A file that cannot be read is asked for again when the list changes, not in a circle.
      if (!abort.signal.aborted) this.#failed.add(ref.name);
    }
    if (this.#inFlight.get(ref.name)?.abort === abort) this.#inFlight.delete(ref.name);
    if (!abort.signal.aborted) this.onChange();
  }

  async #read({ bounds, name }: ObjectTileRef, signal: AbortSignal): Promise<void> {
    const list = this.#list;
    const nuclei = await this.#packer.pack(await api.artefactBytes(this.jobId, name, signal));
    if (signal.aborted) return;
    this.#forget(name);
    const bytes = packedBytes(nuclei);
    this.#held.set(name, { name, bounds, nuclei, bytes, list, version: (this.#versions += 1) });
    this.#heldBytes += bytes;
    for (const oldest of this.#held.keys()) {
      if (this.#heldBytes <= MAX_HELD_BYTES || oldest === name) return;
      this.#forget(oldest);
    }
  }

  #forget(name: string): void {
    this.#heldBytes -= this.#held.get(name)?.bytes ?? 0;
    this.#held.delete(name);
  }
}
