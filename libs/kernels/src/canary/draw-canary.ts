import type { Rgb } from '../kernel.js';

/** Distance of the places where a nucleus may lie, in pixels. */
const PITCH_PX = 26;

interface Ellipse {
  readonly x: number;
  readonly y: number;
  /** Squared half axes along the diagonals of its own frame, and the slant between them; all integers. */
  readonly a: number;
  readonly b: number;
  readonly c: number;
  readonly darkness: number;
}

/**
 * The known tile: a drawing in the colours of H&E, nuclei of different size, slant and darkness on a mottled ground.
 *
 * Whole numbers alone, so that every machine draws the same bytes. It is no tissue, and nobody's.
 *
 * @param sizePx side of the tile, a multiple of 16.
 */
export function drawCanary(sizePx: number): Rgb {
  const next = dice(0x52414d55);
  const nuclei: Ellipse[] = [];
  for (let y = 12; y < sizePx + 8; y += PITCH_PX) {
    for (let x = 12; x < sizePx + 8; x += PITCH_PX) {
      const isThere = next(10) > 1;
      const ellipse = {
        x: x + next(11) - 5,
        y: y + next(11) - 5,
        a: 8 + next(9),
        b: next(9) - 4,
        c: 8 + next(9),
        darkness: 96 + next(64),
      };
      if (isThere) nuclei.push(ellipse);
    }
  }
  const data = new Uint8Array(3 * sizePx * sizePx);
  for (let y = 0, p = 0; y < sizePx; y++) {
    for (let x = 0; x < sizePx; x++) {
      const mottle = (mix(x >> 3, y >> 3) % 13) + (mix(x, y) % 9);
      const shade = shadeAt(nuclei, x, y, mix(x >> 1, y >> 1) % 28);
      data[p++] = 232 - mottle - ((shade * 150) >> 8);
      data[p++] = 196 - 2 * mottle - ((shade * 150) >> 8);
      data[p++] = 220 - mottle - ((shade * 84) >> 8);
    }
  }
  return { width: sizePx, height: sizePx, data };
}

/** How dark a pixel is, 0–255: full inside a nucleus, fading over its rim. */
function shadeAt(nuclei: readonly Ellipse[], x: number, y: number, grain: number): number {
  let darkest = 0;
  for (const { x: cx, y: cy, a, b, c, darkness } of nuclei) {
    const [dx, dy] = [x - cx, y - cy];
    if (dx * dx + dy * dy > 400) continue;
    const far = a * dx * dx + b * dx * dy + c * dy * dy;
    if (far > 900) continue;
    const shade = Math.min(255, darkness + 64 + grain);
    darkest = Math.max(darkest, far < 560 ? shade : Math.floor((shade * (900 - far)) / 340));
  }
  return darkest;
}

/** Whole numbers below `n`, always the same sequence (xorshift). */
function dice(seed: number): (n: number) => number {
  let state = seed;
  return (n) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % n;
  };
}

/** A number that looks random and depends on two. */
function mix(x: number, y: number): number {
  let h = Math.imul(x + 1, 0x9e3779b1) ^ Math.imul(y + 1, 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 15), 0x2c1b3c6d);
  return (h ^ (h >>> 13)) >>> 0;
}
