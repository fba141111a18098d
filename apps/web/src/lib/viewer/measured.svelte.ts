import { ApiError } from '../api.js';
import { throttled } from '../feeds/throttled.js';
import { MEASUREMENTS } from '../results.js';
import type { ObjectTiles } from './object-tiles.js';
import { boundsOf, holds, type Selection } from './selection.js';

/** Beyond this the selection is not measured in the browser: the export has all of it. */
const MAX_FILES = 400;
const MAX_NUCLEI = 1_000_000;
const AGAIN_EVERY_MS = 1_500;

/** The nuclei of a selection: how many, and each measurement of all of them. */
export interface Measured {
  readonly count: number;
  /** By measurement; values in no order that means anything. */
  readonly columns: Readonly<Record<string, Float32Array>>;
}

/** Measures a selection, and again while results come in. A nucleus is in it when the centre of its outline is. */
export class SelectionMeasure {
  result = $state.raw<Measured>();
  isReading = $state(false);
  problem = $state<string>();
  #selection: Selection | undefined;
  #tiles: ObjectTiles | undefined;
  #abort = new AbortController();
  #again = throttled(() => void this.#measure(), AGAIN_EVERY_MS);

  /** To be called again when there may be more in the tiles than there was. */
  of(selection: Selection | undefined, tiles: ObjectTiles | undefined): void {
    const isOther = selection !== this.#selection || tiles !== this.#tiles;
    this.#selection = selection;
    this.#tiles = tiles;
    if (isOther) {
      this.#again.cancel();
      this.#abort.abort();
      this.result = undefined;
      this.problem = undefined;
      this.isReading = false;
    }
    if (selection && tiles) this.#again.call();
  }

  stop(): void {
    this.#again.cancel();
    this.#abort.abort();
  }

  async #measure(): Promise<void> {
    const [selection, tiles] = [this.#selection, this.#tiles];
    if (!selection || !tiles) return;
    this.#abort.abort();
    const abort = (this.#abort = new AbortController());
    const { files, nuclei } = tiles.sizeOf(boundsOf(selection));
    if (files > MAX_FILES || nuclei > MAX_NUCLEI) {
      this.problem = 'This is too much to measure here. Draw a smaller region, or download all of it.';
      return;
    }
    this.isReading = true;
    try {
      const result = await measure(selection, tiles, abort.signal);
      if (abort.signal.aborted) return;
      this.result = result;
      this.problem = undefined;
    } catch (error) {
      if (abort.signal.aborted) return;
      this.problem = error instanceof ApiError ? error.message : String(error);
    } finally {
      if (!abort.signal.aborted) this.isReading = false;
    }
  }
}

async function measure(selection: Selection, tiles: ObjectTiles, signal: AbortSignal): Promise<Measured> {
  const values = MEASUREMENTS.map((): number[] => []);
  let count = 0;
  for await (const { centroids, count: held, measures } of tiles.within(boundsOf(selection), signal)) {
    for (let i = 0; i < held; i += 1) {
      if (!holds(selection, centroids[2 * i] ?? 0, centroids[2 * i + 1] ?? 0)) continue;
      count += 1;
      values.forEach((column, m) => column.push(measures[MEASUREMENTS.length * i + m] ?? NaN));
    }
  }
  return {
    count,
    columns: Object.fromEntries(MEASUREMENTS.map(({ key }, m) => [key, Float32Array.from(values[m] ?? [])])),
  };
}
