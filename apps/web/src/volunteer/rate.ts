/** Tiles that the rate is told from. */
const TILES = 24;
/** What is older says nothing of now. */
const WINDOW_MS = 60_000;

/** Tiles per second, over the last ones. */
export class TileRate {
  #times: number[] = [];

  /** @param nowMs monotonic. */
  add(nowMs: number): void {
    this.#times = [...this.#times, nowMs].slice(-TILES);
  }

  /** @returns nothing until two tiles of the last minute tell. */
  at(nowMs: number): number | undefined {
    const recent = this.#times.filter((time) => nowMs - time <= WINDOW_MS);
    const [first] = recent;
    const last = recent.at(-1);
    if (first === undefined || last === undefined || last <= first) return undefined;
    return ((recent.length - 1) * 1_000) / (last - first);
  }
}
