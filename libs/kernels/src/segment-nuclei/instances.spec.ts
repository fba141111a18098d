import { describe, expect, it } from 'vitest';
import { smallModel } from '../testing/small-model.js';
import { findInstances } from './instances.js';

/** Network output drawn by hand: `#` nucleus, `+` nucleus and seed, `.` background. */
function drawn(...rows: string[]) {
  const [width, height] = [rows[0]?.length ?? 0, rows.length];
  const raw = new Float32Array(6 * width * height).fill(-9);
  raw.fill(0, 0, 4 * width * height);
  [...rows.join('')].forEach((c, i) => {
    if (c !== '.') raw[5 * width * height + i] = 9;
    if (c === '+') raw[4 * width * height + i] = 2;
  });
  return { width, height, raw };
}

const areas = (found: ReturnType<typeof findInstances>) =>
  found.map((i) => i.mask.data.reduce((sum, v) => sum + v, 0));

describe('the nuclei of a tile', () => {
  const one = drawn('........', '..####..', '..#+##..', '..####..', '........');

  it('are cut to their rectangles', () => {
    expect(findInstances(one, smallModel)).toMatchObject([
      { x: 2, y: 1, seed: { x: 3, y: 2 }, mask: { width: 4, height: 3 } },
    ]);
  });

  it('have their holes filled', () => {
    expect(areas(findInstances(drawn('####', '#..#', '##+#', '####'), smallModel))).toEqual([16]);
  });

  it('leave out what is too small', () => {
    expect(findInstances(drawn('.....', '.#+#.', '.....'), smallModel)).toEqual([]);
  });

  it('keep only the piece with the seed', () => {
    expect(areas(findInstances(drawn('##...###', '##...#+#', '.....###'), smallModel))).toEqual([9]);
  });

  it('are only those whose seed the tile owns', () => {
    expect(findInstances(one, smallModel, { owns: { x: 3, y: 2, width: 1, height: 1 } })).toHaveLength(1);
    expect(findInstances(one, smallModel, { owns: { x: 4, y: 2, width: 4, height: 3 } })).toHaveLength(0);
  });

  it('end where the slide ends', () => {
    expect(areas(findInstances(one, smallModel, { inside: { x: 0, y: 0, width: 5, height: 5 } }))).toEqual([
      9,
    ]);
  });

  it('of two equal seeds side by side are one, the first in reading order', () => {
    expect(findInstances(drawn('######', '##++##', '######'), smallModel)).toMatchObject([
      { seed: { x: 2, y: 1 } },
    ]);
  });
});
