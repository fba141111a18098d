import type { Heatmap } from './heatmap.js';
import type { Nucleus } from './nucleus.js';
import type { Seen } from './object-tiles.js';
import { DOTS_BELOW, nucleiContent } from './paint-nuclei.js';
import { tissueContent, type TissueOutlines } from './paint-tissue.js';
import type { Plane } from './plane.js';
import { RasterLayer } from './raster-layer.js';

interface Size {
  readonly width: number;
  readonly height: number;
}

/** What lies over the slide, and how strongly each of it shows (0–1, 0 is hidden). */
export interface Layers {
  /** Level-0 pixels. */
  readonly slide: Size;
  readonly density: { readonly heatmap: Heatmap | undefined; readonly opacity: number };
  readonly tissue: { readonly outlines: TissueOutlines | undefined; readonly opacity: number };
  readonly nuclei: Seen & { readonly opacity: number };
  readonly hovered: Nucleus | undefined;
}

/** Outlines on the bright field of a slide: the same in both themes, for the slide does not change either. */
export const TISSUE_COLOR = '#0b7a5c';
export const NUCLEI_COLOR = '#2b3fd0';
const HOVER_COLOR = '#ffd400';
/** Time for painting in one frame; moving what is painted and the slide itself take the rest. */
const PAINT_MS = 9;

/** Draws the layers, the lowest first. Holds what it has painted, so one serves one canvas for long. */
export class Drawing {
  readonly #tissue = new RasterLayer();
  readonly #nuclei = new RasterLayer();

  /** @returns whether another frame is wanted, because this one's time was used up. */
  draw(context: CanvasRenderingContext2D, plane: Plane, layers: Layers): boolean {
    const ratio = devicePixelRatio;
    const untilMs = performance.now() + PAINT_MS;
    context.setTransform(1, 0, 0, 1, 0, 0);
    context.globalAlpha = 1;
    context.clearRect(0, 0, context.canvas.width, context.canvas.height);

    const { density, hovered, nuclei, slide, tissue } = layers;
    let isLeft = false;
    if (density.heatmap && density.opacity > 0)
      drawHeatmap(context, plane, { ...density, heatmap: density.heatmap, slide });
    if (tissue.outlines && tissue.opacity > 0) {
      context.globalAlpha = tissue.opacity;
      const content = tissueContent(tissue.outlines, TISSUE_COLOR, ratio);
      isLeft = this.#tissue.draw(context, plane, content, untilMs) || isLeft;
    }
    if (nuclei.opacity > 0) {
      context.globalAlpha = nuclei.opacity;
      if (nuclei.tooWide) drawCounts(context, plane, nuclei);
      else {
        const isDots = plane.scale < DOTS_BELOW;
        const content = nucleiContent(nuclei.tiles, { color: NUCLEI_COLOR, isDots, ratio });
        isLeft = this.#nuclei.draw(context, plane, content, untilMs) || isLeft;
        if (isDots) drawUnread(context, plane, nuclei);
      }
    }
    if (hovered) drawRing(context, plane, hovered);
    context.globalAlpha = 1;
    return isLeft;
  }

  /** Bytes of what is painted. */
  get bytes(): number {
    return this.#tissue.bytes + this.#nuclei.bytes;
  }
}

function onLevel0(context: CanvasRenderingContext2D, { offsetX, offsetY, scale }: Plane): void {
  const ratio = devicePixelRatio;
  context.setTransform(ratio * scale, 0, 0, ratio * scale, ratio * offsetX, ratio * offsetY);
}

function drawHeatmap(
  context: CanvasRenderingContext2D,
  plane: Plane,
  { heatmap: { extent, picture }, opacity, slide }: { heatmap: Heatmap; opacity: number; slide: Size },
): void {
  onLevel0(context, plane);
  context.globalAlpha = opacity;
  // The grid's last cells may reach over the slide's edge.
  context.save();
  context.beginPath();
  context.rect(0, 0, slide.width, slide.height);
  context.clip();
  context.imageSmoothingEnabled = true;
  context.drawImage(picture, extent.x, extent.y, extent.width, extent.height);
  context.restore();
}

function drawRing(context: CanvasRenderingContext2D, plane: Plane, { ring }: Nucleus): void {
  onLevel0(context, plane);
  context.globalAlpha = 1;
  context.beginPath();
  ring.forEach(([x, y], i) => (i === 0 ? context.moveTo(x, y) : context.lineTo(x, y)));
  context.closePath();
  context.lineWidth = 4.5 / plane.scale;
  context.strokeStyle = 'rgb(20 16 28 / 0.8)';
  context.stroke();
  context.lineWidth = 2.25 / plane.scale;
  context.strokeStyle = HOVER_COLOR;
  context.stroke();
}

/** More than is read at once: the counts of files, as shades of density. */
function drawCounts(context: CanvasRenderingContext2D, plane: Plane, { refs }: Pick<Seen, 'refs'>): void {
  const densityOf = ({ bounds, count }: Seen['refs'][number]): number =>
    (count ?? 0) / Math.max(1, bounds.width * bounds.height);
  const most = refs.reduce((max, ref) => Math.max(max, densityOf(ref)), 0);
  if (most === 0) return;
  const opacity = context.globalAlpha;
  onLevel0(context, plane);
  context.fillStyle = NUCLEI_COLOR;
  for (const ref of refs) {
    const { bounds } = ref;
    context.globalAlpha = opacity * 0.45 * (densityOf(ref) / most);
    context.fillRect(bounds.x, bounds.y, bounds.width, bounds.height);
  }
}

/** Files that are still being read show their counts until then. */
function drawUnread(context: CanvasRenderingContext2D, plane: Plane, { refs, tiles }: Seen): void {
  if (tiles.length === refs.length) return;
  const read = new Set(tiles.map(({ name }) => name));
  drawCounts(context, plane, { refs: refs.filter(({ name }) => !read.has(name)) });
}
