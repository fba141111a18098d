import { describe, expect, it } from 'vitest';
import { MissingMpp, recordedMpp, resolveMpp, UnequalMpp } from './mpp.js';

describe('the recorded pixel size', () => {
  it('is the vendor’s property before the resolution tags', () => {
    expect(recordedMpp({ vendor: [0.499, 0.499], resolution: [0.25, 0.25] })).toEqual([0.499, 0.499]);
  });

  it('is that of the resolution tags where the vendor is silent', () => {
    expect(recordedMpp({ resolution: [0.499, 0.499] })).toEqual([0.499, 0.499]);
  });

  it.each([352.8, 264.6, 0.049, 10.1])('ignores resolution tags of %d µm/px', (mpp) => {
    expect(recordedMpp({ resolution: [mpp, mpp] })).toBeUndefined();
  });

  it.each([0, -1, Number.NaN, Infinity])('ignores a vendor’s %d', (mpp) => {
    expect(recordedMpp({ vendor: [mpp, 0.5] })).toBeUndefined();
  });
});

describe('the pixel size to work with', () => {
  it('is what a person gave where the file is silent', () => {
    expect(resolveMpp(undefined, 1)).toEqual([1, 1]);
  });

  it('is the file’s where both speak', () => {
    expect(resolveMpp([0.499, 0.499], 1)).toEqual([0.499, 0.499]);
  });

  it('is never guessed', () => {
    expect(() => resolveMpp(undefined)).toThrow(MissingMpp);
  });

  it('may differ by 5 % between x and y', () => {
    expect(resolveMpp([0.5, 0.524])).toEqual([0.5, 0.524]);
    expect(() => resolveMpp([0.5, 0.526])).toThrow(UnequalMpp);
    expect(() => resolveMpp([0.526, 0.5])).toThrow(UnequalMpp);
  });
});
