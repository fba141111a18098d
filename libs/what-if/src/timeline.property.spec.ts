import { test } from '@fast-check/vitest';
import fc from 'fast-check';
import { describe, expect } from 'vitest';
import { Timeline } from './timeline.js';

describe('a timeline', () => {
  test.prop([fc.array(fc.nat({ max: 20 }))])(
    'gives by time, and at one time in the order of coming',
    (times) => {
      const timeline = new Timeline<number>();
      times.forEach((atMs, n) => timeline.add(atMs, n));
      const given: [number, number][] = [];
      for (let next = timeline.next(); next; next = timeline.next()) given.push([next.atMs, next.item]);
      expect(given).toEqual(
        times.map((atMs, n): [number, number] => [atMs, n]).toSorted((a, b) => a[0] - b[0]),
      );
    },
  );
});
