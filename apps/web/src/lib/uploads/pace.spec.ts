import { describe, expect, it } from 'vitest';
import { nextPace, restMs } from './pace.js';

describe('the pace of an upload', () => {
  it('is not known from one look', () => {
    expect(nextPace(undefined, 10, 0).bytesPerS).toBeUndefined();
  });

  it('is bytes by time, and says how long the rest takes', () => {
    const pace = nextPace(nextPace(undefined, 0, 0), 2_000, 1_000);
    expect(pace.bytesPerS).toBe(2_000);
    expect(restMs(pace, 10_000)).toBe(5_000);
  });

  it('follows a change slowly', () => {
    const steady = nextPace(nextPace(undefined, 0, 0), 1_000, 1_000);
    const { bytesPerS } = nextPace(steady, 1_000, 2_000);
    expect(bytesPerS).toBeGreaterThan(500);
    expect(bytesPerS).toBeLessThan(1_000);
  });

  it('does not jump with looks that come close together', () => {
    const pace = nextPace(undefined, 0, 0);
    expect(nextPace(pace, 50, 10)).toBe(pace);
  });

  it('begins afresh when the server had kept less than was sent', () => {
    const pace = nextPace(nextPace(undefined, 0, 0), 9_000, 1_000);
    expect(nextPace(pace, 4_000, 2_000)).toEqual({ sent: 4_000, atMs: 2_000 });
  });
});
