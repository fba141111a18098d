import { describe, expect, it } from 'vitest';
import { hashOf, lookFrom } from './viewport-link.js';

describe('a link to a place on a slide', () => {
  it('leads back to it', () => {
    const look = { x: 1_150, y: 900, zoom: 2.2 };
    expect(lookFrom(hashOf(look))).toEqual(look);
  });

  it.each(['', '#', '#1,2', '#1,2,0', '#1,2,x', '#main', '#1,2,3,4'])('"%s" leads nowhere', (hash) => {
    expect(lookFrom(hash)).toBeUndefined();
  });
});
