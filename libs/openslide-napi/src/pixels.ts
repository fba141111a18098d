/** What lies behind transparent pixels. */
export type Colour = readonly [r: number, g: number, b: number];

export const WHITE: Colour = [255, 255, 255];

/** OpenSlide's `openslide.background-color`, six hex digits. */
export function parseColour(hex: string | undefined): Colour | undefined {
  if (!hex || !/^[0-9a-f]{6}$/i.test(hex)) return undefined;
  const value = Number.parseInt(hex, 16);
  return [value >> 16, (value >> 8) & 255, value & 255];
}

/**
 * Lays premultiplied ARGB words over a background.
 *
 * OpenSlide's pixels are native 32-bit words `0xAARRGGBB`, so they are read as words: right on either byte order.
 *
 * @returns RGB, three bytes a pixel.
 */
export function argbToRgb(argb: Buffer, background: Colour): Uint8Array {
  const words = new Uint32Array(argb.buffer, argb.byteOffset, argb.byteLength / 4);
  const rgb = new Uint8Array(words.length * 3);
  const [bgR, bgG, bgB] = background;
  for (let i = 0, o = 0; i < words.length; i++, o += 3) {
    const word = words[i] as number;
    const clear = 255 - (word >>> 24);
    const r = (word >>> 16) & 255;
    const g = (word >>> 8) & 255;
    const b = word & 255;
    if (clear === 0) {
      rgb[o] = r;
      rgb[o + 1] = g;
      rgb[o + 2] = b;
    } else {
      rgb[o] = over(r, clear, bgR);
      rgb[o + 1] = over(g, clear, bgG);
      rgb[o + 2] = over(b, clear, bgB);
    }
  }
  return rgb;
}

/** A damaged file may hold a colour brighter than its alpha allows; the sum then stops at 255. */
const over = (premultiplied: number, clear: number, background: number): number =>
  Math.min(255, premultiplied + Math.round((clear * background) / 255));

/** The same words as straight RGBA, four bytes a pixel. */
export function argbToRgba(argb: Buffer): Uint8Array {
  const words = new Uint32Array(argb.buffer, argb.byteOffset, argb.byteLength / 4);
  const rgba = new Uint8Array(words.length * 4);
  for (let i = 0, o = 0; i < words.length; i++, o += 4) {
    const word = words[i] as number;
    const alpha = word >>> 24;
    if (alpha === 0) continue;
    const straight = (v: number): number => Math.min(255, Math.round((v * 255) / alpha));
    rgba[o] = straight((word >>> 16) & 255);
    rgba[o + 1] = straight((word >>> 8) & 255);
    rgba[o + 2] = straight(word & 255);
    rgba[o + 3] = alpha;
  }
  return rgba;
}
