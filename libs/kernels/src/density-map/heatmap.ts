import { LETTER_HEIGHT, textWidth, write } from '../drawing/letters.js';
import { Picture } from '../drawing/picture.js';
import { colourAt } from './colours.js';
import type { Grid } from './grid.js';

/** Longest side of the heatmap that cells are enlarged to, and most pixels to a cell. */
const HEATMAP_PX = 1_024;
const MOST_PX_PER_CELL = 16;
/** Alpha of the least that is shown; more nuclei hide more of the slide. */
const LEAST_ALPHA = 0.3;

/** The grid as a picture to lay over the slide: values between the cells' centres are interpolated; 0 is clear. */
export function heatmapOf({ columns, rows }: Grid, density: readonly number[], end: number): Picture {
  const side = Math.max(1, Math.min(MOST_PX_PER_CELL, Math.floor(HEATMAP_PX / Math.max(columns, rows))));
  const picture = new Picture(columns * side, rows * side);
  const at = (column: number, row: number): number =>
    density[Math.min(rows - 1, Math.max(0, row)) * columns + Math.min(columns - 1, Math.max(0, column))] ?? 0;
  for (let y = 0; y < picture.height; y++) {
    const v = (y + 0.5) / side - 0.5;
    const [row, fy] = [Math.floor(v), v - Math.floor(v)];
    for (let x = 0; x < picture.width; x++) {
      const u = (x + 0.5) / side - 0.5;
      const [column, fx] = [Math.floor(u), u - Math.floor(u)];
      const above = at(column, row) * (1 - fx) + at(column + 1, row) * fx;
      const below = at(column, row + 1) * (1 - fx) + at(column + 1, row + 1) * fx;
      const share = Math.min(1, (above * (1 - fy) + below * fy) / end);
      if (share <= 0) continue;
      // From nothing the picture fades in: a hard edge would be read as one of the tissue.
      const alpha = Math.min(1, share * 10) * (LEAST_ALPHA + (1 - LEAST_ALPHA) * share);
      picture.set(x, y, colourAt(share), Math.round(255 * alpha));
    }
  }
  return picture;
}

const LEGEND = { width: 360, height: 72, margin: 16, bar: 20, scale: 2 };
const UNIT = 'nuclei/mm²';

/** The scale of a heatmap: a bar with its ends, its middle and its unit, on white. */
export function legendOf(end: number): Picture {
  const { width, height, margin, bar, scale } = LEGEND;
  const picture = new Picture(width, height);
  picture.rgba.fill(255);
  const length = width - 2 * margin;
  for (let x = 0; x < length; x++) {
    const colour = colourAt(x / (length - 1));
    for (let y = 0; y < bar; y++) picture.set(margin + x, margin + y, colour);
  }
  const top = margin + bar + 6;
  const ink = [40, 40, 40] as const;
  const place = (text: string, share: number): void => {
    const left = margin + Math.round(share * (length - textWidth(text, scale)));
    write(picture, text, [left, top], ink, scale);
  };
  place('0', 0);
  place(String(end / 2), 0.5);
  place(`≥${end}`, 1);
  write(picture, UNIT, [margin, top + scale * (LETTER_HEIGHT + 1)], ink, 1);
  return picture;
}
