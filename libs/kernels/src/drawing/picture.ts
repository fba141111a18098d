import type { Point } from '@ramus/geometry';

export type Colour = readonly [r: number, g: number, b: number];

/** RGBA pixels that are drawn on; what lies outside is cut off. */
export class Picture {
  readonly rgba: Uint8Array;

  constructor(
    readonly width: number,
    readonly height: number,
  ) {
    this.rgba = new Uint8Array(width * height * 4);
  }

  /** Puts a pixel in place of what was there; alpha 0–255. */
  set(x: number, y: number, [r, g, b]: Colour, alpha = 255): void {
    if (!this.holds(x, y)) return;
    this.rgba.set([r, g, b, alpha], (y * this.width + x) * 4);
  }

  /** Lays a colour over an opaque pixel. @param share 0 leaves it as it is, 1 hides it. */
  blend(x: number, y: number, colour: Colour, share: number): void {
    if (!this.holds(x, y)) return;
    const i = (y * this.width + x) * 4;
    for (let c = 0; c < 3; c++) {
      const under = this.rgba[i + c] as number;
      this.rgba[i + c] = Math.round(under + share * ((colour[c] as number) - under));
    }
  }

  /** A closed line through points in pixels, one pixel wide, or `width`. */
  outline(ring: readonly Point[], colour: Colour, share: number, width = 1): void {
    let from = ring.at(-1);
    for (const to of ring) {
      if (from) this.line(from, to, colour, share, width);
      from = to;
    }
  }

  private line([x0, y0]: Point, [x1, y1]: Point, colour: Colour, share: number, width: number): void {
    // The end is the start of the next line: drawn twice it would be darker than the rest.
    const steps = Math.max(1, Math.ceil(Math.max(Math.abs(x1 - x0), Math.abs(y1 - y0))));
    for (let i = 0; i < steps; i++) {
      const x = Math.floor(x0 + ((x1 - x0) * i) / steps - (width - 1) / 2);
      const y = Math.floor(y0 + ((y1 - y0) * i) / steps - (width - 1) / 2);
      for (let dy = 0; dy < width; dy++) {
        for (let dx = 0; dx < width; dx++) this.blend(x + dx, y + dy, colour, share);
      }
    }
  }

  private holds(x: number, y: number): boolean {
    return x >= 0 && y >= 0 && x < this.width && y < this.height;
  }
}
