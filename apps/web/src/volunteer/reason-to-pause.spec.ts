import { describe, expect, it } from 'vitest';
import { reasonToPause } from './reason-to-pause.js';

const asked = { onBattery: true, onMetered: true };

describe('a reason to pause', () => {
  it('is a battery, where the volunteer asked for it', () => {
    const onBattery = { onBattery: true, isMetered: false };
    expect(reasonToPause(onBattery, asked)).toBe('This device runs on battery.');
    expect(reasonToPause(onBattery, { ...asked, onBattery: false })).toBeUndefined();
  });

  it('is a metered connection, where the volunteer asked for it', () => {
    const isMetered = { onBattery: false, isMetered: true };
    expect(reasonToPause(isMetered, asked)).toBe('The connection is metered.');
    expect(reasonToPause(isMetered, { ...asked, onMetered: false })).toBeUndefined();
  });

  it('is nothing that the browser does not tell', () => {
    expect(reasonToPause({ onBattery: undefined, isMetered: undefined }, asked)).toBeUndefined();
  });
});
