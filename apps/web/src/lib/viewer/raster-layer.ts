import type { Bounds } from '../results.js';
import { overlaps, type Plane } from './plane.js';

/** Side of a square, in device pixels. */
const SIDE = 256;
/** Bytes of squares kept at most. */
const MAX_BYTES = 48 * 2 ** 20;
const MAX_SQUARES = MAX_BYTES / (SIDE * SIDE * 4);
/** A new scale this far from what is painted is painted at once, even while one zooms. */
const STALE_FACTOR = 2.5;

/** What a layer shows. */
export interface RasterContent {
  /** Changes when what lies in this part (level-0 pixels) would look different; empty where nothing lies. */
  keyOf(region: Bounds): string;
  /** Paints a square: device pixel `(l0 * scale) - left` and `- top`. */
  paint(context: CanvasRenderingContext2D, square: Square): void;
}

export interface Square {
  /** Level-0 pixels that it covers. */
  readonly region: Bounds;
  /** Device pixels per level-0 pixel. */
  readonly scale: number;
  readonly left: number;
  readonly top: number;
}

interface Painted extends Square {
  readonly canvas: HTMLCanvasElement;
  key: string;
}

type Generation = Map<string, Painted>;

/**
 * A layer that is painted in squares and then only moved: while one pans nothing is drawn but what comes into view,
 * and while one zooms what is there is stretched until the zoom rests. Painting stops when a frame's time is used up
 * and goes on in the next.
 */
export class RasterLayer {
  #scale = 0;
  #wantedScale = 0;
  #squares: Generation = new Map();
  /** Of the last scale; shown where the present one is not painted yet. */
  #former: Generation = new Map();
  #spare: HTMLCanvasElement[] = [];

  /**
   * Draws the view.
   *
   * @param untilMs when to stop painting (`performance.now()`); one square is painted even so.
   * @returns whether something is left to paint, so that another frame is wanted.
   */
  draw(target: CanvasRenderingContext2D, plane: Plane, content: RasterContent, untilMs: number): boolean {
    const ratio = devicePixelRatio;
    const scale = plane.scale * ratio;
    const rests = scale === this.#wantedScale;
    this.#wantedScale = scale;
    const off = Math.max(scale / this.#scale, this.#scale / scale);
    if (scale !== this.#scale && (rests || !(off < STALE_FACTOR))) this.#beginAt(scale);

    const [offsetX, offsetY] = [Math.round(plane.offsetX * ratio), Math.round(plane.offsetY * ratio)];
    const [width, height] = [plane.width * ratio, plane.height * ratio];
    target.setTransform(1, 0, 0, 1, 0, 0);
    if (scale !== this.#scale) {
      for (const square of this.#squares.values()) stretch(target, square, scale, offsetX, offsetY);
      return true;
    }
    let isLate = false;
    let left = 0;
    for (const { column, isSeen, row } of placesIn(offsetX, offsetY, width, height)) {
      const square = { ...squareAt(column, row, scale), column, row };
      const key = content.keyOf(square.region);
      const name = `${column}/${row}`;
      let painted = this.#squares.get(name);
      if (!key) {
        this.#squares.delete(name);
        continue;
      }
      if (painted?.key !== key) {
        if (isLate) left += 1;
        else painted = this.#paint(name, square, key, content, painted);
        isLate = performance.now() >= untilMs;
      }
      if (painted) {
        this.#squares.delete(name);
        this.#squares.set(name, painted);
      }
      if (!isSeen) continue;
      const [x, y] = [column * SIDE + offsetX, row * SIDE + offsetY];
      if (painted) target.drawImage(painted.canvas, x, y);
      else this.#drawFormer(target, square, scale, offsetX, offsetY);
    }
    if (left === 0) this.#release(this.#former);
    this.#trim();
    return left > 0;
  }

  get bytes(): number {
    return (this.#squares.size + this.#former.size + this.#spare.length) * SIDE * SIDE * 4;
  }

  #beginAt(scale: number): void {
    if (this.#squares.size > 0) {
      this.#release(this.#former);
      this.#former = this.#squares;
      this.#squares = new Map();
    }
    this.#scale = scale;
  }

  #paint(
    name: string,
    square: Square,
    key: string,
    content: RasterContent,
    old: Painted | undefined,
  ): Painted | undefined {
    const canvas = old?.canvas ?? this.#spare.pop() ?? newCanvas();
    const context = canvas.getContext('2d');
    if (!context) return undefined;
    context.setTransform(1, 0, 0, 1, 0, 0);
    context.globalAlpha = 1;
    context.clearRect(0, 0, SIDE, SIDE);
    content.paint(context, square);
    const painted = { ...square, canvas, key };
    this.#squares.set(name, painted);
    return painted;
  }

  #drawFormer(
    target: CanvasRenderingContext2D,
    square: Square,
    scale: number,
    offsetX: number,
    offsetY: number,
  ): void {
    target.save();
    target.beginPath();
    target.rect(square.left + offsetX, square.top + offsetY, SIDE, SIDE);
    target.clip();
    for (const former of this.#former.values()) {
      if (overlaps(former.region, square.region)) stretch(target, former, scale, offsetX, offsetY);
    }
    target.restore();
  }

  #release(squares: Generation): void {
    for (const { canvas } of squares.values()) if (this.#spare.length < 16) this.#spare.push(canvas);
    squares.clear();
  }

  #trim(): void {
    for (const [name, { canvas }] of this.#squares) {
      if (this.#squares.size + this.#former.size <= MAX_SQUARES) return;
      this.#squares.delete(name);
      if (this.#spare.length < 16) this.#spare.push(canvas);
    }
  }
}

function newCanvas(): HTMLCanvasElement {
  const canvas = document.createElement('canvas');
  canvas.width = SIDE;
  canvas.height = SIDE;
  return canvas;
}

function stretch(
  target: CanvasRenderingContext2D,
  { canvas, region }: Painted,
  scale: number,
  offsetX: number,
  offsetY: number,
): void {
  const side = region.width * scale;
  target.drawImage(canvas, region.x * scale + offsetX, region.y * scale + offsetY, side, side);
}

function squareAt(column: number, row: number, scale: number): Square {
  const [left, top, side] = [column * SIDE, row * SIDE, SIDE / scale];
  return { left, top, scale, region: { x: column * side, y: row * side, width: side, height: side } };
}

interface Place {
  readonly column: number;
  readonly row: number;
  readonly isSeen: boolean;
}

/** Squares in view from the middle outwards, then those one step outside, which a pan brings into view next. */
export function placesIn(offsetX: number, offsetY: number, width: number, height: number): Place[] {
  const first = [Math.floor(-offsetX / SIDE), Math.floor(-offsetY / SIDE)] as const;
  const last = [Math.floor((width - 1 - offsetX) / SIDE), Math.floor((height - 1 - offsetY) / SIDE)] as const;
  const places: (Place & { far: number })[] = [];
  for (let row = first[1] - 1; row <= last[1] + 1; row += 1) {
    for (let column = first[0] - 1; column <= last[0] + 1; column += 1) {
      const isSeen = column >= first[0] && column <= last[0] && row >= first[1] && row <= last[1];
      const [x, y] = [(column + 0.5) * SIDE + offsetX - width / 2, (row + 0.5) * SIDE + offsetY - height / 2];
      places.push({ column, row, isSeen, far: (isSeen ? 0 : 1e9) + Math.hypot(x, y) });
    }
  }
  return places.sort((a, b) => a.far - b.far);
}
