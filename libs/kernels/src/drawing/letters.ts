import type { Colour, Picture } from './picture.js';

/** Five columns by seven rows, from the top; a bit for each pixel, the left one highest. */
const GLYPHS: Readonly<Record<string, readonly number[]>> = {
  '0': [14, 17, 19, 21, 25, 17, 14],
  '1': [4, 12, 4, 4, 4, 4, 14],
  '2': [14, 17, 1, 2, 4, 8, 31],
  '3': [31, 2, 4, 2, 1, 17, 14],
  '4': [2, 6, 10, 18, 31, 2, 2],
  '5': [31, 16, 30, 1, 1, 17, 14],
  '6': [6, 8, 16, 30, 17, 17, 14],
  '7': [31, 1, 2, 4, 8, 8, 8],
  '8': [14, 17, 17, 14, 17, 17, 14],
  '9': [14, 17, 17, 15, 1, 2, 12],
  '.': [0, 0, 0, 0, 0, 12, 12],
  '/': [1, 1, 2, 4, 8, 16, 16],
  '²': [12, 18, 4, 8, 30, 0, 0],
  '≥': [16, 12, 3, 12, 16, 0, 31],
  c: [0, 0, 14, 16, 16, 17, 14],
  e: [0, 0, 14, 17, 31, 16, 14],
  i: [4, 0, 12, 4, 4, 4, 14],
  l: [12, 4, 4, 4, 4, 4, 14],
  m: [0, 0, 26, 21, 21, 17, 17],
  n: [0, 0, 22, 25, 17, 17, 17],
  u: [0, 0, 17, 17, 17, 19, 13],
};

const ADVANCE = 6;
export const LETTER_HEIGHT = 7;

/** Width of a text at a scale, in pixels. */
export const textWidth = (text: string, scale: number): number => text.length * ADVANCE * scale;

/** Writes a text from its top left corner; a character that there is no letter for leaves a gap. */
export function write(
  picture: Picture,
  text: string,
  [left, top]: [number, number],
  ink: Colour,
  scale: number,
): void {
  [...text].forEach((character, at) => {
    GLYPHS[character]?.forEach((row, dy) => {
      for (let dx = 0; dx < 5; dx++) {
        if (!(row & (16 >> dx))) continue;
        for (let k = 0; k < scale * scale; k++) {
          const x = left + (at * ADVANCE + dx) * scale + (k % scale);
          picture.set(x, top + dy * scale + Math.floor(k / scale), ink);
        }
      }
    });
  });
}
