import { expect, it } from 'vitest';
import { ClockWatch } from './clock-watch.js';

const DAY_MS = 86_400_000;

function clocks() {
  const at = { wall: 1_000_000, steady: 50 };
  const watch = new ClockWatch(
    () => at.wall,
    () => at.steady,
  );
  const pass = (ms: number, jumpMs = 0) => {
    at.steady += ms;
    at.wall += ms + jumpMs;
    return watch.look();
  };
  return { pass };
}

it('relies on a clock for as long as it has watched it run', () => {
  const { pass } = clocks();
  pass(2_000);
  expect(pass(3_000)).toEqual({ nowMs: 1_005_000, reliableForMs: 5_000 });
});

it.each([DAY_MS, -DAY_MS, 1_001])('begins anew when the clock jumps by %i ms', (jumpMs) => {
  const { pass } = clocks();
  pass(5_000);
  expect(pass(100, jumpMs).reliableForMs).toBe(0);
  expect(pass(700).reliableForMs).toBe(700);
});

it('takes no offence at a clock that is put right little by little', () => {
  const { pass } = clocks();
  for (let i = 0; i < 100; i += 1) pass(100, -20);
  expect(pass(100).reliableForMs).toBe(10_100);
});
