import { describe, expect, it } from 'vitest';
import { readerOf, versionIn, type StoredEvent, type Upcasters } from './upcasting.js';

/** A cup: first its size was a word, then a volume, and today the volume has a unit. */
interface Filled {
  readonly type: 'Filled';
  readonly data: { readonly volume: { readonly ml: number } };
}
interface Emptied {
  readonly type: 'Emptied';
  readonly data: { readonly by?: string };
}
const upcasters: Upcasters<Filled | Emptied> = {
  Filled: [
    ({ size }: { size: 'small' | 'large' }) => ({ ml: size === 'small' ? 100 : 300 }),
    ({ ml }: { ml: number }) => ({ volume: { ml } }),
  ],
  Emptied: [],
};
const read = readerOf(upcasters);
const stored = (type: string, schema: number, data: object): StoredEvent => ({
  ...{ type, data, stream: 'cup-1', revision: 0, position: '1' },
  metadata: { at: '2026-01-01T00:00:00.000Z', schema },
});

describe('reading what was stored', () => {
  it.each([
    { schema: 1, data: { size: 'large' } },
    { schema: 2, data: { ml: 300 } },
    { schema: 3, data: { volume: { ml: 300 } } },
  ])('brings version $schema into the shape of today', ({ schema, data }) => {
    expect(read(stored('Filled', schema, data))?.data).toEqual({ volume: { ml: 300 } });
  });

  it('leaves what is stored as it is: hashes are made of that', () => {
    const event = stored('Filled', 1, { size: 'small' });
    const before = structuredClone(event);
    expect(read(event)).toEqual({ ...before, data: { volume: { ml: 100 } } });
    expect(event).toEqual(before);
  });

  it('hands on an event of today without a copy', () => {
    const event = stored('Emptied', 1, {});
    expect(read(event)).toBe(event);
  });

  it.each(['Filled', 'Emptied'])('understands no version of %s later than its own', (type) => {
    expect(read(stored(type, versionIn(upcasters, type) + 1, {}))).toBeUndefined();
  });

  it.each(['Broken', 'constructor', '__proto__', ''])('understands no type %j', (type) => {
    expect(read(stored(type, 1, {}))).toBeUndefined();
    expect(versionIn(upcasters, type)).toBe(1);
  });

  it.each([0, -1, 1.5, Number.NaN])('understands no version %d', (schema) => {
    expect(read(stored('Filled', schema, { size: 'small' }))).toBeUndefined();
  });

  it('counts the versions of a type', () => {
    expect(['Filled', 'Emptied'].map((type) => versionIn(upcasters, type))).toEqual([3, 1]);
  });
});
