/** A picture of yes (1) and no (0), row by row: `width * height` bytes. */
export interface Mask {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8Array;
}

/** How many pixels are set. */
export function maskArea({ data }: Mask): number {
  let area = 0;
  for (const v of data) area += v;
  return area;
}

/**
 * Clears islands of fewer than `minAreaPx` pixels (pixels belong together by their sides).
 *
 * @returns a new mask.
 */
export const withoutSpecks = (mask: Mask, minAreaPx: number): Mask =>
  flipped(mask, 1, (c) => c.area < minAreaPx);

/**
 * Sets holes of at most `maxAreaPx` pixels: background that is closed in by its sides and does not touch the border.
 *
 * @returns a new mask.
 */
export const withoutHoles = (mask: Mask, maxAreaPx: number): Mask =>
  flipped(mask, 0, (c) => !c.touchesBorder && c.area <= maxAreaPx);

interface Component {
  readonly area: number;
  readonly touchesBorder: boolean;
}

/** Flips every component of `value` that `chosen` picks. */
function flipped(
  { width, height, data }: Mask,
  value: 0 | 1,
  chosen: (component: Component) => boolean,
): Mask {
  const out = data.slice();
  const seen = new Uint8Array(data.length);
  let stack = new Int32Array(1024);
  for (let start = 0; start < data.length; start++) {
    if (data[start] !== value || seen[start]) continue;
    // The stack doubles as the list of the component: what was visited stays below `end`.
    let end = 0;
    let touchesBorder = false;
    stack[end++] = start;
    seen[start] = 1;
    for (let next = 0; next < end; next++) {
      const i = stack[next] as number;
      const x = i % width;
      const y = (i - x) / width;
      touchesBorder ||= x === 0 || y === 0 || x === width - 1 || y === height - 1;
      if (end + 4 > stack.length) {
        const larger = new Int32Array(stack.length * 2);
        larger.set(stack);
        stack = larger;
      }
      if (x > 0 && data[i - 1] === value && !seen[i - 1]) seen[(stack[end++] = i - 1)] = 1;
      if (x < width - 1 && data[i + 1] === value && !seen[i + 1]) seen[(stack[end++] = i + 1)] = 1;
      if (y > 0 && data[i - width] === value && !seen[i - width]) seen[(stack[end++] = i - width)] = 1;
      if (y < height - 1 && data[i + width] === value && !seen[i + width])
        seen[(stack[end++] = i + width)] = 1;
    }
    if (!chosen({ area: end, touchesBorder })) continue;
    for (let n = 0; n < end; n++) out[stack[n] as number] = 1 - value;
  }
  return { width, height, data: out };
}
