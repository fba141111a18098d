/** How values are spread. */
export interface Histogram {
  /** The edges of the first and the last bin. */
  readonly from: number;
  readonly to: number;
  /** Values of each bin; its lower edge belongs to it, the last one's upper edge too. */
  readonly bins: readonly number[];
  readonly count: number;
  readonly mean: number;
  readonly median: number;
  /** Standard deviation of the sample. */
  readonly deviation: number;
}

/** Steps that people read easily. */
const STEPS = [1, 2, 2.5, 5, 10];

/**
 * Sorts values into about `wanted` bins whose edges are round numbers.
 *
 * @returns nothing where there are no values.
 */
export function histogramOf(values: Float32Array | readonly number[], wanted = 24): Histogram | undefined {
  const sorted = Float64Array.from(values)
    .filter((v) => !Number.isNaN(v))
    .sort();
  const count = sorted.length;
  const [least, most] = [sorted[0], sorted[count - 1]];
  if (least === undefined || most === undefined) return undefined;
  const width = roundStep((most - least || Math.abs(most) || 1) / wanted);
  const from = Math.floor(least / width) * width;
  const size = Math.max(1, Math.floor((most - from) / width + 1e-9) + 1);
  const bins = Array.from({ length: size }, () => 0);
  let sum = 0;
  for (const value of sorted) {
    const bin = Math.min(size - 1, Math.floor((value - from) / width));
    bins[bin] = (bins[bin] ?? 0) + 1;
    sum += value;
  }
  const mean = sum / count;
  const squares = sorted.reduce((total, value) => total + (value - mean) ** 2, 0);
  const middle = count >> 1;
  const median =
    count % 2 === 1 ? (sorted[middle] ?? 0) : ((sorted[middle - 1] ?? 0) + (sorted[middle] ?? 0)) / 2;
  return {
    from,
    to: from + size * width,
    bins,
    count,
    mean,
    median,
    deviation: count > 1 ? Math.sqrt(squares / (count - 1)) : 0,
  };
}

function roundStep(step: number): number {
  const power = 10 ** Math.floor(Math.log10(step));
  return power * (STEPS.find((s) => s * power >= step * (1 - 1e-9)) ?? 10);
}
