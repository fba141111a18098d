import { maskArea, withoutHoles } from '@ramus/geometry';
import type { Mask } from '@ramus/geometry';
import { windowAround } from './network-output.js';
import type { InstanceOptions } from './network-output.js';
import type { Grown } from './grow.js';

/** A nucleus's pixels: the mask's (0, 0) is the tile's (x, y). */
export interface PlacedMask {
  readonly x: number;
  readonly y: number;
  readonly mask: Mask;
}

/**
 * What a grown nucleus keeps: the one connected piece that holds its seed, or its largest (the first of equals) if
 * the seed's pixel went to another; holes filled, save where another nucleus lies in them.
 *
 * @param index into `grown.accepted`.
 * @returns cut to its rectangle; `undefined` where nothing is left or less than the least area.
 */
export function cleanUp(
  grown: Grown,
  index: number,
  width: number,
  height: number,
  options: InstanceOptions,
): PlacedMask | undefined {
  const seed = grown.accepted[index];
  if (!seed) return undefined;
  const label = index + 1;
  const around = windowAround(seed.x, seed.y, options.window, width, height);
  const own = new Uint8Array(around.width * around.height);
  for (let y = 0, i = 0; y < around.height; y++) {
    for (let x = 0; x < around.width; x++, i++) {
      own[i] = grown.labels[(around.y + y) * width + around.x + x] === label ? 1 : 0;
    }
  }
  const seedAt = (seed.y - around.y) * around.width + seed.x - around.x;
  const piece = own[seedAt] ? pieceFrom(own, around.width, seedAt) : largestPiece(own, around.width);
  if (!piece) return undefined;

  const placed = cropped({ width: around.width, height: around.height, data: piece }, around.x, around.y);
  const filled = options.fill_holes ? withoutFreeHoles(placed, label, grown.labels, width) : placed;
  return maskArea(filled.mask) < options.min_area ? undefined : filled;
}

/** Fills holes, save the pixels that are another nucleus's. */
function withoutFreeHoles(
  { x, y, mask }: PlacedMask,
  label: number,
  labels: Int32Array,
  width: number,
): PlacedMask {
  const { data } = withoutHoles(mask, Infinity);
  for (let row = 0, i = 0; row < mask.height; row++) {
    for (let col = 0; col < mask.width; col++, i++) {
      if (mask.data[i] || !data[i]) continue;
      const there = labels[(y + row) * width + x + col];
      if (there !== 0 && there !== label) data[i] = 0;
    }
  }
  return { x, y, mask: { ...mask, data } };
}

/** Takes the piece that is connected by sides to `start` out of `own`, and returns it. */
function pieceFrom(own: Uint8Array, width: number, start: number): Uint8Array {
  const piece = new Uint8Array(own.length);
  const stack = [start];
  own[start] = 0;
  piece[start] = 1;
  const visit = (i: number): void => {
    if (!own[i]) return;
    own[i] = 0;
    piece[i] = 1;
    stack.push(i);
  };
  for (let i = stack.pop(); i !== undefined; i = stack.pop()) {
    const x = i % width;
    if (x > 0) visit(i - 1);
    if (x < width - 1) visit(i + 1);
    if (i >= width) visit(i - width);
    if (i + width < own.length) visit(i + width);
  }
  return piece;
}

function largestPiece(own: Uint8Array, width: number): Uint8Array | undefined {
  let largest: Uint8Array | undefined;
  let largestArea = 0;
  for (let i = own.indexOf(1); i >= 0; i = own.indexOf(1, i)) {
    const piece = pieceFrom(own, width, i);
    const area = piece.reduce((sum, v) => sum + v, 0);
    if (area > largestArea) [largest, largestArea] = [piece, area];
  }
  return largest;
}

function cropped({ width, height, data }: Mask, left: number, top: number): PlacedMask {
  let [minX, minY, maxX, maxY] = [width, height, -1, -1];
  for (let y = 0, i = 0; y < height; y++) {
    for (let x = 0; x < width; x++, i++) {
      if (!data[i]) continue;
      minX = Math.min(minX, x);
      maxX = Math.max(maxX, x);
      minY = Math.min(minY, y);
      maxY = y;
    }
  }
  const size = { width: maxX - minX + 1, height: maxY - minY + 1 };
  const out = new Uint8Array(size.width * size.height);
  for (let y = 0; y < size.height; y++) {
    const from = (minY + y) * width + minX;
    out.set(data.subarray(from, from + size.width), y * size.width);
  }
  return { x: left + minX, y: top + minY, mask: { ...size, data: out } };
}
