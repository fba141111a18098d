/** Bins per doubling: what is read from them is off by less than 5 %. */
const BINS_PER_OCTAVE = 8;

/** How long things took, counted in bins that grow with the length: small, however many there were. */
export class DurationHistogram {
  private readonly bins = new Map<number, number>();
  private total = 0;

  /** @param ms shorter than a millisecond counts as one. */
  add(ms: number): void {
    const bin = Math.round(BINS_PER_OCTAVE * Math.log2(Math.max(1, ms)));
    this.bins.set(bin, (this.bins.get(bin) ?? 0) + 1);
    this.total += 1;
  }

  /** @returns the length in milliseconds that this share of all did not exceed; `null` of nothing. */
  quantile(share: number): number | null {
    let left = Math.max(1, Math.ceil(share * this.total));
    for (const bin of [...this.bins.keys()].sort((a, b) => a - b)) {
      left -= this.bins.get(bin) ?? 0;
      if (left <= 0) return Math.round(2 ** (bin / BINS_PER_OCTAVE));
    }
    return null;
  }
}
