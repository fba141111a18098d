import { fc, test } from '@fast-check/vitest';
import { describe, expect } from 'vitest';
import { decodeUtf8, encodeUtf8 } from './bytes.js';

describe('text as UTF-8', () => {
  test.prop([fc.string({ unit: 'binary', maxLength: 200 })])(
    'is what Node makes of it, and comes back',
    (text) => {
      expect(Buffer.from(encodeUtf8(text))).toEqual(Buffer.from(text, 'utf8'));
      expect(decodeUtf8(encodeUtf8(text))).toBe(text);
    },
  );

  test.prop([fc.uint8Array({ maxLength: 100 })])('never fails to be read, whatever the bytes', (bytes) => {
    expect(typeof decodeUtf8(bytes)).toBe('string');
  });
});
