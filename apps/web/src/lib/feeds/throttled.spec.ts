import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { throttled } from './throttled.js';

describe('a throttled call', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it('is made at once, and once more for all that came meanwhile', () => {
    const run = vi.fn();
    const { call } = throttled(run, 1_000);
    for (let i = 0; i < 5; i += 1) call();
    expect(run).toHaveBeenCalledTimes(1);
    vi.advanceTimersByTime(1_000);
    expect(run).toHaveBeenCalledTimes(2);
    vi.advanceTimersByTime(10_000);
    expect(run).toHaveBeenCalledTimes(2);
  });

  it('is not made after it was cancelled', () => {
    const run = vi.fn();
    const { call, cancel } = throttled(run, 1_000);
    call();
    call();
    cancel();
    vi.advanceTimersByTime(10_000);
    expect(run).toHaveBeenCalledTimes(1);
  });
});
