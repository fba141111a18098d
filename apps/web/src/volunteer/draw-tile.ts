import type { ShownTile } from './messages.js';

/** On the bright field of a slide: the same in both themes, and the dashboard's own colour of nuclei. */
const NUCLEI_COLOR = '#2b3fd0';

/** RGB as a canvas wants it. */
export function imageOf({ width, height, data }: Pick<ShownTile, 'width' | 'height' | 'data'>): ImageData {
  const image = new ImageData(width, height);
  for (let i = 0, p = 0; p < data.length; i += 4) {
    image.data[i] = data[p++] ?? 0;
    image.data[i + 1] = data[p++] ?? 0;
    image.data[i + 2] = data[p++] ?? 0;
    image.data[i + 3] = 255;
  }
  return image;
}

export function pathOf(outlines: ShownTile['outlines']): Path2D {
  const path = new Path2D();
  for (const outline of outlines) {
    outline.forEach(([x, y], i) => (i === 0 ? path.moveTo(x, y) : path.lineTo(x, y)));
    path.closePath();
  }
  return path;
}

/** Draws a tile and, as strongly as `shown` says (0–1), its nuclei. The canvas has the tile's size. */
export function drawTile(
  context: CanvasRenderingContext2D,
  image: ImageData,
  nuclei: Path2D,
  shown: number,
): void {
  context.putImageData(image, 0, 0);
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
