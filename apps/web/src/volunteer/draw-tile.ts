import type { ShownTile } from './messages.js';

/** On the bright field of a slide: the same in both themes, and the dashboard's own colour of nuclei. */
const NUCLEI_COLOR = '#2b3fd0';

/** Pixels of the canvas for one of the tile, so that outlines are fine lines on any screen. */
export const DRAWN_SCALE = 2;

/** RGB as a picture that can be drawn. */
export function imageOf({
  width,
  height,
  data,
}: Pick<ShownTile, 'width' | 'height' | 'data'>): HTMLCanvasElement {
  const image = new ImageData(width, height);
  for (let i = 0, p = 0; p < data.length; i += 4) {
    image.data[i] = data[p++] ?? 0;
    image.data[i + 1] = data[p++] ?? 0;
    image.data[i + 2] = data[p++] ?? 0;
    image.data[i + 3] = 255;
  }
  const canvas = document.createElement('canvas');
  canvas.width = width;
  canvas.height = height;
  canvas.getContext('2d')?.putImageData(image, 0, 0);
  return canvas;
}

export function pathOf(outlines: ShownTile['outlines']): Path2D {
  const path = new Path2D();
  for (const outline of outlines) {
    outline.forEach(([x, y], i) => (i === 0 ? path.moveTo(x, y) : path.lineTo(x, y)));
    path.closePath();
  }
  return path;
}

/** Draws a tile's own part and, as strongly as `shown` says (0–1), its nuclei. The canvas has that part's size, scaled. */
export function drawTile(
  context: CanvasRenderingContext2D,
  image: HTMLCanvasElement,
  { x, y }: ShownTile['own'],
  nuclei: Path2D,
  shown: number,
): void {
  context.setTransform(DRAWN_SCALE, 0, 0, DRAWN_SCALE, -x * DRAWN_SCALE, -y * DRAWN_SCALE);
  context.drawImage(image, 0, 0);
  if (shown === 0) return;
  context.strokeStyle = NUCLEI_COLOR;
  context.fillStyle = NUCLEI_COLOR;
  context.lineJoin = 'round';
  context.globalAlpha = 0.16 * shown;
  context.fill(nuclei);
  context.globalAlpha = shown;
  context.lineWidth = 1.5;
  context.stroke(nuclei);
  context.globalAlpha = 1;
}
