import { describe, expect, it } from 'vitest';
import { leaseLength } from './lease-length.js';

const bounds = { minMs: 15_000, maxMs: 600_000 };

describe('a lease', () => {
  it('is as short as may be while its runner has not been measured', () => {
    expect(leaseLength(undefined, bounds)).toBe(15_000);
  });
  it('lasts a few times what the runner usually needs', () =>
    expect(leaseLength(10_000, bounds)).toBe(40_000));
  it('stays within its bounds', () => {
    expect(leaseLength(10, bounds)).toBe(15_000);
    expect(leaseLength(1e9, bounds)).toBe(600_000);
  });
});
