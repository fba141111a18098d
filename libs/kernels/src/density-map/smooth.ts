/**
 * Passes the filter 1-2-1 over rows and columns `times` times.
 *
 * Repeated, it comes near a Gaussian of variance `times / 2` cells², and needs no more than additions: every runner
 * computes the same bits. At an edge the filter has no more than its inner part, weighted up, so that nothing is lost
 * to the outside.
 */
export function smoothed(
  values: ArrayLike<number>,
  columns: number,
  rows: number,
  times: number,
): Float64Array {
  let data = Float64Array.from(values);
  for (let i = 0; i < times; i++) {
    data = pass(data, { lines: rows, length: columns, step: 1, stride: columns });
    data = pass(data, { lines: columns, length: rows, step: columns, stride: 1 });
  }
  return data;
}

interface Walk {
  readonly lines: number;
  readonly length: number;
  /** From one value of a line to its next, and from a line to the next. */
  readonly step: number;
  readonly stride: number;
}

function pass(data: Float64Array, { lines, length, step, stride }: Walk): Float64Array<ArrayBuffer> {
  const out = new Float64Array(data.length);
  for (let line = 0; line < lines; line++) {
    for (let k = 0; k < length; k++) {
      const i = line * stride + k * step;
      const before = k > 0 ? (data[i - step] as number) : undefined;
      const after = k + 1 < length ? (data[i + step] as number) : undefined;
      const weight = 2 + (before === undefined ? 0 : 1) + (after === undefined ? 0 : 1);
      out[i] = (2 * (data[i] as number) + (before ?? 0) + (after ?? 0)) / weight;
    }
  }
  return out;
}
