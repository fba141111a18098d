import { uuidV7 as schema } from '@ramus/contracts';
import { describe, expect, it } from 'vitest';
import { uuidV7 } from './uuid-v7.js';

describe('an id that the dashboard makes', () => {
  it('is one that the API takes', () => {
    for (let i = 0; i < 100; i += 1) expect(schema.safeParse(uuidV7()).success).toBe(true);
  });

  it('sorts by the time at which it was made', () => {
    const ids = [1, 2 ** 33, 1_790_000_000_000, 1_790_000_000_001].map((ms) => uuidV7(ms));
    expect(ids.toSorted()).toEqual(ids);
  });

  it('is new each time', () => {
    expect(new Set(Array.from({ length: 1_000 }, () => uuidV7(5))).size).toBe(1_000);
  });
});
