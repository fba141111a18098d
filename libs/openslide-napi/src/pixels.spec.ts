import { describe, expect, it } from 'vitest';
import { argbToRgb, argbToRgba, parseColour, WHITE } from './pixels.js';

/** Words 0xAARRGGBB as OpenSlide leaves them. */
const argb = (...words: number[]): Buffer => Buffer.from(Uint32Array.from(words).buffer);

describe('a pixel', () => {
  it('that is opaque keeps its colour', () => {
    expect([...argbToRgb(argb(0xff0a141e), WHITE)]).toEqual([10, 20, 30]);
  });

  it('that is transparent shows the background', () => {
    expect([...argbToRgb(argb(0), [1, 2, 3])]).toEqual([1, 2, 3]);
  });

  it('that is half transparent is laid over the background', () => {
    expect([...argbToRgb(argb(0x80402010), WHITE)]).toEqual([64 + 127, 32 + 127, 16 + 127]);
  });

  it('brighter than its alpha allows stops at white', () => {
    expect([...argbToRgb(argb(0x00ffffff), WHITE)]).toEqual([255, 255, 255]);
  });

  it('gets its straight colour back as RGBA', () => {
    expect([...argbToRgba(argb(0x80402010, 0))]).toEqual([128, 64, 32, 128, 0, 0, 0, 0]);
  });
});

describe('a background colour', () => {
  it('is six hex digits', () => {
    expect(parseColour('0A14ff')).toEqual([10, 20, 255]);
  });

  it.each([undefined, '', 'white', '#ffffff', 'fff'])('%o is none', (text) => {
    expect(parseColour(text)).toBeUndefined();
  });
});
