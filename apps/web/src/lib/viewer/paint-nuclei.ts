import type { LoadedTile } from './object-tiles.js';
import type { PackedNuclei } from './packed-nuclei.js';
import { overlaps } from './plane.js';
import type { RasterContent, Square } from './raster-layer.js';

/** Below this many CSS pixels per level-0 pixel a nucleus is a few pixels wide: a dot says as much as its outline. */
export const DOTS_BELOW = 0.28;
/** Outlines stroked at once: many in one path cost more than the same in several. */
const MAX_RINGS_IN_PATH = 128;
/** Points of an outline nearer to each other than this, in device pixels, cannot be told apart. */
const LEAST_STEP_PX = 0.7;

/** Nuclei as squares are painted: outlines, or dots where they would be too small. */
export function nucleiContent(
  tiles: readonly LoadedTile[],
  { color, isDots, ratio }: { color: string; isDots: boolean; ratio: number },
): RasterContent {
  const inside = (region: Square['region']): LoadedTile[] =>
    tiles.filter(({ bounds }) => overlaps(bounds, region));
  return {
    keyOf: (region) =>
      inside(region)
        .map(({ name, version }) => `${name}:${version}:${isDots ? 'dots' : 'lines'}`)
        .join(),
    paint: (context, square) => {
      for (const { nuclei } of inside(square.region)) {
        if (isDots) paintDots(context, square, nuclei, color, ratio);
        else paintOutlines(context, square, nuclei, color, ratio);
      }
    },
  };
}

function paintDots(
  context: CanvasRenderingContext2D,
  { left, scale, top }: Square,
  { centroids, count }: PackedNuclei,
  color: string,
  ratio: number,
): void {
  const { width, height } = context.canvas;
  const size = ratio * (scale / ratio < 0.1 ? 1.5 : 2.25);
  context.fillStyle = color;
  context.globalAlpha = 0.8;
  for (let i = 0; i < count; i += 1) {
    const x = (centroids[2 * i] ?? 0) * scale - left;
    const y = (centroids[2 * i + 1] ?? 0) * scale - top;
    if (x < -size || y < -size || x > width + size || y > height + size) continue;
    context.fillRect(x - size / 2, y - size / 2, size, size);
  }
}

function paintOutlines(
  context: CanvasRenderingContext2D,
  { left, scale, top }: Square,
  { boxes, count, origin, points, starts }: PackedNuclei,
  color: string,
  ratio: number,
): void {
  const { width, height } = context.canvas;
  const lineWidth = ratio * Math.min(2, Math.max(0.75, (1.1 * scale) / ratio));
  const [dx, dy] = [origin[0] * scale - left, origin[1] * scale - top];
  context.strokeStyle = color;
  context.fillStyle = color;
  context.lineWidth = lineWidth;
  context.lineJoin = 'bevel';
  let rings = 0;
  context.beginPath();
  const flush = (): void => {
    context.globalAlpha = 0.14;
    context.fill();
    context.globalAlpha = 1;
    context.stroke();
    context.beginPath();
    rings = 0;
  };
  for (let i = 0; i < count; i += 1) {
    const b = 4 * i;
    if ((boxes[b] ?? 0) * scale + dx > width + lineWidth) continue;
    if ((boxes[b + 1] ?? 0) * scale + dy > height + lineWidth) continue;
    if ((boxes[b + 2] ?? 0) * scale + dx < -lineWidth || (boxes[b + 3] ?? 0) * scale + dy < -lineWidth)
      continue;
    let [lastX, lastY] = [Infinity, Infinity];
    const first = starts[i] ?? 0;
    for (let p = first; p < (starts[i + 1] ?? 0); p += 1) {
      const x = (points[2 * p] ?? 0) * scale + dx;
      const y = (points[2 * p + 1] ?? 0) * scale + dy;
      if (p === first) context.moveTo(x, y);
      else if (Math.abs(x - lastX) + Math.abs(y - lastY) < LEAST_STEP_PX) continue;
      else context.lineTo(x, y);
      [lastX, lastY] = [x, y];
    }
    context.closePath();
    if ((rings += 1) === MAX_RINGS_IN_PATH) flush();
  }
  flush();
}
