import { describe, expect, it } from 'vitest';
import { maskArea, withoutHoles, withoutSpecks } from './mask.js';

const drawn = (...rows: string[]) => ({
  width: rows[0]?.length ?? 0,
  height: rows.length,
  data: Uint8Array.from(rows.join(''), (c) => (c === '#' ? 1 : 0)),
});

describe('a mask', () => {
  it('loses islands that are too small, and no others', () => {
    const mask = drawn('##...', '##..#', '....#', '#....');
    expect(withoutSpecks(mask, 3)).toEqual(drawn('##...', '##...', '.....', '.....'));
    expect(withoutSpecks(mask, 2)).toEqual(drawn('##...', '##..#', '....#', '.....'));
  });

  it('does not join pixels by their corners', () => {
    expect(maskArea(withoutSpecks(drawn('#.', '.#'), 2))).toBe(0);
  });

  it('has small holes filled, but not bays and large holes', () => {
    const mask = drawn('#######', '#.#...#', '###...#', '..#####');
    expect(withoutHoles(mask, 5)).toEqual(drawn('#######', '###...#', '###...#', '..#####'));
    expect(maskArea(withoutHoles(mask, 6))).toBe(26);
  });

  it('larger than the first stack is gone through whole', () => {
    const data = new Uint8Array(200 * 200).fill(1);
    expect(maskArea(withoutSpecks({ width: 200, height: 200, data }, 40_000))).toBe(40_000);
    expect(maskArea(withoutSpecks({ width: 200, height: 200, data }, 40_001))).toBe(0);
  });
});
