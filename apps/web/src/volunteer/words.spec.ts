import { describe, expect, it } from 'vitest';
import { tellStanding } from './words.js';

const told = (level: 'unproven' | 'proven' | 'convicted', confirmed: number): string => {
  const { value, note } = tellStanding({ of: 'a network', level, confirmed, needed: 10 });
  return `${value}: ${note}`;
};

describe('a standing in words', () => {
  it('says what is still missing', () => {
    expect(told('unproven', 0)).toContain('10 in a row have to be confirmed');
    expect(told('unproven', 5)).toContain('at least 5 of 10 in a row were confirmed');
  });

  it('says what being proven brings', () => {
    expect(told('proven', 10)).toBe('Proven: results count at once, and some are checked');
  });

  it('says that a result was wrong, and the way back', () => {
    expect(told('convicted', 5)).toMatch(/^A result was found to be wrong: .*at least 5 of 10/);
  });
});
