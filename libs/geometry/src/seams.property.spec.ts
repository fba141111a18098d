import { fc, test } from '@fast-check/vitest';
import { describe, expect, it } from 'vitest';
import type { Point } from './ring.js';
import { findDoubles } from './seams.js';

interface Box {
  col: number;
  row: number;
  order: number;
  outline: Point[];
}

const box = (
  col: number,
  row: number,
  x: number,
  y: number,
  width: number,
  height: number,
  order = 0,
): Box => ({
  col,
  row,
  order,
  outline: [[x, y], [x + width, y], [x + width, y + height], [x, y + height]], // prettier-ignore
});

const side = fc.integer({ min: 2, max: 12 });
const place = fc.integer({ min: 0, max: 40 });
const boxes = fc
  .array(fc.tuple(fc.nat({ max: 2 }), fc.nat({ max: 3 }), place, place, side, side), { maxLength: 60 })
  .map((all) => all.map(([col, row, x, y, w, h], order) => box(col, row, x, y, w, h, order)));

const shared = (a: Box, b: Box) => {
  const [[ax = 0, ay = 0] = [], , [ax2 = 0, ay2 = 0] = []] = a.outline;
  const [[bx = 0, by = 0] = [], , [bx2 = 0, by2 = 0] = []] = b.outline;
  const both =
    Math.max(0, Math.min(ax2, bx2) - Math.max(ax, bx)) * Math.max(0, Math.min(ay2, by2) - Math.max(ay, by));
  return both / Math.min((ax2 - ax) * (ay2 - ay), (bx2 - bx) * (by2 - by));
};
const isEarlier = (a: Box, b: Box) => a.row < b.row || (a.row === b.row && a.col < b.col);

describe('doubles along tile borders', () => {
  test.prop([boxes])('are just the objects that share half with a kept one of an earlier tile', (all) => {
    const doubles = findDoubles(all);
    for (const object of all) {
      const rivals = all.filter((o) => !doubles.has(o) && isEarlier(o, object) && shared(o, object) >= 0.5);
      expect(doubles.has(object)).toBe(rivals.length > 0);
    }
  });

  test.prop([boxes, fc.infiniteStream(fc.double({ noNaN: true }))])(
    'do not depend on the order of objects',
    (all, dice) => {
      const shuffled = all
        .map((o) => ({ o, key: dice.next().value as number }))
        .sort((a, b) => a.key - b.key);
      expect(findDoubles(shuffled.map(({ o }) => o))).toEqual(findDoubles(all));
    },
  );

  test.prop([boxes])('are the same when rows of tiles are done one after another', (all) => {
    const doubles = new Set<Box>();
    let kept: Box[] = [];
    for (let row = 0; row <= 3; row++) {
      const next = [...kept, ...all.filter((o) => o.row === row)];
      const found = findDoubles(next);
      for (const o of found) doubles.add(o);
      kept = next.filter((o) => !found.has(o));
    }
    expect(doubles).toEqual(findDoubles(all));
  });

  it('are judged by the smaller of both', () => {
    const large = box(0, 0, 0, 0, 10, 10);
    expect(findDoubles([large, box(1, 0, 9, 0, 2, 4)]).size).toBe(1);
    expect(findDoubles([large, box(1, 0, 9, 0, 3, 4)]).size).toBe(0);
  });

  it('of a double are kept: only what is kept takes another away', () => {
    const [a, b, c] = [box(0, 0, 0, 0, 6, 4), box(1, 0, 3, 0, 6, 4), box(2, 0, 6, 0, 6, 4)];
    expect([...findDoubles([a, b, c])]).toEqual([b]);
  });

  it('within one tile are none', () => {
    expect(findDoubles([box(0, 0, 0, 0, 4, 4), box(0, 0, 0, 0, 4, 4, 1)]).size).toBe(0);
  });
});
