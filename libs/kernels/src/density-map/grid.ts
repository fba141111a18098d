import type { Point } from '@ramus/geometry';
import type { Mpp, Region } from '@ramus/slide';

/** Square cells that cover a slide from its top left corner; those of the last column and row may reach over its edge. */
export interface Grid {
  readonly columns: number;
  readonly rows: number;
  /** Side of a cell, in µm. */
  readonly cellUm: number;
}

/** Most cells of a grid: what one message to a runner should hold. */
export const MAX_CELLS = 40_000;

/** The grid of a slide: cells of `cellUm`, doubled until `MAX_CELLS` are enough. */
export function gridOf(slide: { width: number; height: number }, [mppX, mppY]: Mpp, cellUm: number): Grid {
  const columns = Math.ceil((slide.width * mppX) / cellUm);
  const rows = Math.ceil((slide.height * mppY) / cellUm);
  return columns * rows <= MAX_CELLS ? { columns, rows, cellUm } : gridOf(slide, [mppX, mppY], 2 * cellUm);
}

/** The cell in which a point of level 0 lies, by index; points on the slide's last edge count to the last cell. */
export function cellAt({ columns, rows, cellUm }: Grid, [mppX, mppY]: Mpp, [x, y]: Point): number {
  const column = Math.min(columns - 1, Math.max(0, Math.floor((x * mppX) / cellUm)));
  const row = Math.min(rows - 1, Math.max(0, Math.floor((y * mppY) / cellUm)));
  return row * columns + column;
}

/** A cell, or with the whole grid's columns and rows all of it, in level-0 pixels. */
export function extentOf({ cellUm }: Grid, [mppX, mppY]: Mpp, cells: Region): Region {
  const [sideX, sideY] = [cellUm / mppX, cellUm / mppY];
  return {
    x: cells.x * sideX,
    y: cells.y * sideY,
    width: cells.width * sideX,
    height: cells.height * sideY,
  };
}
