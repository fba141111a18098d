import { describe, expect, it } from 'vitest';
import { parseDocument, readDocument, writeDocument } from './document-text.js';

const DOCUMENT = { name: 'a', branches: [{ name: 'b', jobs: [{ key: 'k', kind: 'x', params: { n: 1 } }] }] };

describe('a document as text', () => {
  it.each(['json', 'yaml'] as const)('is written and read as %s', async (format) => {
    expect(await parseDocument(await writeDocument(DOCUMENT, format))).toEqual(DOCUMENT);
  });

  it('says as what it could not be read', async () => {
    await expect(parseDocument('{ "name": ')).rejects.toThrow('This is not JSON');
    await expect(parseDocument('name: [a')).rejects.toThrow('This is not YAML');
  });

  it('may not unfold itself', async () => {
    const bomb = 'a: &a [1, 2]\nb: &b [*a, *a]\nc: [*b, *b]';
    await expect(parseDocument(bomb)).rejects.toThrow('This is not YAML');
  });
});

describe('a document that is to be composed', () => {
  it('gives its branches, and what else it says', () => {
    expect(readDocument({ ...DOCUMENT, priority: 9 })).toEqual({ ...DOCUMENT, priority: 9 });
  });

  it.each([null, [], {}, { branches: [{ name: 'a' }] }, { branches: [{ name: 'a', jobs: [{ key: 1 }] }] }])(
    'is not %j',
    (document) => {
      expect(() => readDocument(document)).toThrow(SyntaxError);
    },
  );
});
