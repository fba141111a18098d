import type { Nucleus, ObjectTileRef } from '../results.js';
import type { LoadedTile } from './object-tiles.js';
import type { Plane } from './plane.js';

/** What lies over the slide, and how strongly each of it shows (0–1, 0 is hidden). */
export interface Layers {
  readonly tissue: { readonly outlines: Path2D | undefined; readonly opacity: number };
  readonly nuclei: {
    readonly tiles: readonly LoadedTile[];
    readonly refs: readonly ObjectTileRef[];
    readonly tooWide: boolean;
    readonly opacity: number;
  };
  readonly hovered: Nucleus | undefined;
}

/** Outlines on the bright field of a slide: the same in both themes, for the slide does not change either. */
export const TISSUE_COLOR = '#0b7a5c';
export const NUCLEI_COLOR = '#2b3fd0';
const HOVER_COLOR = '#ffd400';
/** Below this many CSS pixels per level-0 pixel a nucleus is a few pixels wide: a dot says as much as its outline. */
const DOTS_BELOW = 0.28;

export function draw(context: CanvasRenderingContext2D, plane: Plane, layers: Layers): void {
  const { scale, offsetX, offsetY, width, height } = plane;
  const ratio = devicePixelRatio;
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  context.clearRect(0, 0, width, height);
  const onLevel0 = (): void =>
    context.setTransform(ratio * scale, 0, 0, ratio * scale, ratio * offsetX, ratio * offsetY);

  const { tissue, nuclei, hovered } = layers;
  if (tissue.outlines && tissue.opacity > 0) {
    onLevel0();
    context.globalAlpha = tissue.opacity;
    context.strokeStyle = TISSUE_COLOR;
    context.lineWidth = 2 / scale;
    context.stroke(tissue.outlines);
  }
  if (nuclei.opacity > 0) {
    context.globalAlpha = nuclei.opacity;
    if (nuclei.tooWide) drawCounts(context, nuclei.refs, plane, ratio);
    else if (scale < DOTS_BELOW) drawDots(context, nuclei.tiles, plane, ratio);
    else {
      onLevel0();
      context.strokeStyle = NUCLEI_COLOR;
      context.fillStyle = NUCLEI_COLOR;
      context.lineWidth = Math.min(2, Math.max(0.6, 1.1 * scale)) / scale;
      for (const { outlines } of nuclei.tiles) {
        context.globalAlpha = nuclei.opacity * 0.14;
        context.fill(outlines);
        context.globalAlpha = nuclei.opacity;
        context.stroke(outlines);
      }
    }
  }
  if (hovered) {
    onLevel0();
    context.globalAlpha = 1;
    const path = ringPath(hovered);
    context.lineWidth = 4.5 / scale;
    context.strokeStyle = 'rgb(20 16 28 / 0.8)';
    context.stroke(path);
    context.lineWidth = 2.25 / scale;
    context.strokeStyle = HOVER_COLOR;
    context.stroke(path);
  }
  context.globalAlpha = 1;
}

function ringPath({ ring }: Nucleus): Path2D {
  const path = new Path2D();
  ring.forEach(([x, y], i) => (i === 0 ? path.moveTo(x, y) : path.lineTo(x, y)));
  path.closePath();
  return path;
}

function drawDots(
  context: CanvasRenderingContext2D,
  tiles: readonly LoadedTile[],
  plane: Plane,
  ratio: number,
): void {
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  context.fillStyle = NUCLEI_COLOR;
  const size = plane.scale < 0.1 ? 1.5 : 2.25;
  for (const { nuclei } of tiles) {
    for (const { centroid } of nuclei) {
      const x = centroid[0] * plane.scale + plane.offsetX;
      const y = centroid[1] * plane.scale + plane.offsetY;
      if (x < 0 || y < 0 || x > plane.width || y > plane.height) continue;
      context.fillRect(x - size / 2, y - size / 2, size, size);
    }
  }
}

/** Too many files to read: their counts, as shades. */
function drawCounts(
  context: CanvasRenderingContext2D,
  refs: readonly ObjectTileRef[],
  plane: Plane,
  ratio: number,
): void {
  const most = refs.reduce((max, { count }) => Math.max(max, count ?? 0), 1);
  const opacity = context.globalAlpha;
  context.setTransform(
    ratio * plane.scale,
    0,
    0,
    ratio * plane.scale,
    ratio * plane.offsetX,
    ratio * plane.offsetY,
  );
  context.fillStyle = NUCLEI_COLOR;
  for (const { bounds, count } of refs) {
    if (!count) continue;
    context.globalAlpha = opacity * (0.06 + (0.4 * count) / most);
    context.fillRect(bounds.x, bounds.y, bounds.width, bounds.height);
  }
}

/** The nucleus under a point in level-0 pixels; of overlapping ones the last drawn. */
export function nucleusAt(tiles: readonly LoadedTile[], x: number, y: number): Nucleus | undefined {
  for (const { bounds, nuclei } of tiles) {
    if (x < bounds.x || y < bounds.y || x > bounds.x + bounds.width || y > bounds.y + bounds.height) continue;
    // Centroids lie near, so most are ruled out by two subtractions.
    const found = nuclei.findLast(
      ({ centroid, ring }) =>
        Math.abs(centroid[0] - x) < 120 && Math.abs(centroid[1] - y) < 120 && isInside(ring, x, y),
    );
    if (found) return found;
  }
  return undefined;
}

/** Ray casting: odd crossings to the right of the point. */
function isInside(ring: Nucleus['ring'], x: number, y: number): boolean {
  let inside = false;
  for (let i = 0, j = ring.length - 1; i < ring.length; j = i++) {
    const [xi, yi] = ring[i] ?? [0, 0];
    const [xj, yj] = ring[j] ?? [0, 0];
    if (yi > y !== yj > y && x < ((xj - xi) * (y - yi)) / (yj - yi) + xi) inside = !inside;
  }
  return inside;
}
