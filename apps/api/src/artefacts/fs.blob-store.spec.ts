import { createHash } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { BlobTooLarge, BlobUnknown } from './blob-store.js';
import { FsBlobStore } from './fs.blob-store.js';

let home: string;
let blobs: FsBlobStore;
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'ramus-'));
  blobs = await FsBlobStore.open(home);
});
afterEach(() => rm(home, { recursive: true }));

const bytes = (text: string): Uint8Array => Buffer.from(text);
const hashOf = (text: string): string => createHash('sha256').update(text).digest('hex');
const pathOf = (hash: string): string => join(home, 'blobs', hash.slice(0, 2), hash);
const leftovers = (): Promise<string[]> => readdir(join(home, 'tmp'));

async function* chunks(...texts: string[]): AsyncIterable<Uint8Array> {
  for (const text of texts) yield Promise.resolve(bytes(text));
}

async function* broken(): AsyncIterable<Uint8Array> {
  yield Promise.resolve(bytes('half'));
  throw new Error('the runner hung up');
}

describe('a blob', () => {
  it('is found by the hash of its content', async () => {
    const { hash, bytes: length } = await blobs.put(bytes('nuclei'));
    expect({ hash, length }).toEqual({ hash: hashOf('nuclei'), length: 6 });
    expect(Buffer.from(await blobs.get(hash)).toString()).toBe('nuclei');
    expect(await blobs.size(hash)).toBe(6);
    expect(await leftovers()).toEqual([]);
  });

  it('may come and go in pieces', async () => {
    const { hash } = await blobs.put(chunks('nuc', 'lei'));
    expect(hash).toBe(hashOf('nuclei'));
    expect((await buffer(await blobs.stream(hash))).toString()).toBe('nuclei');
    expect((await buffer(await blobs.stream(hash, { start: 1, end: 3 }))).toString()).toBe('ucl');
  });

  it('may be empty', async () => {
    const { hash } = await blobs.put(bytes(''));
    expect(await blobs.size(hash)).toBe(0);
  });

  it('is still there when the store is opened again', async () => {
    const { hash } = await blobs.put(bytes('nuclei'));
    expect(await (await FsBlobStore.open(home)).has(hash)).toBe(true);
  });

  it('is written once, whoever brings it again', async () => {
    const { hash } = await blobs.put(bytes('nuclei'));
    const { ino } = await stat(pathOf(hash));
    await (await FsBlobStore.open(home)).put(bytes('nuclei'));
    await blobs.put(chunks('nuclei'));
    expect((await stat(pathOf(hash))).ino).toBe(ino);
    expect(await leftovers()).toEqual([]);
  });

  it('is spared by a sweep for another day when it is brought again', async () => {
    let now = Date.now();
    const store = await FsBlobStore.open(home, () => now);
    const { hash } = await store.put(bytes('nuclei'));
    await utimes(pathOf(hash), 1, 1);
    now += 120_000;
    await store.put(bytes('nuclei'));
    expect((await stat(pathOf(hash))).mtimeMs).toBeCloseTo(now, -2);
  });

  it('is not even looked at when it was brought a moment ago', async () => {
    const { hash } = await blobs.put(bytes('nuclei'));
    await utimes(pathOf(hash), 1, 1);
    expect((await blobs.put(bytes('nuclei'))).hash).toBe(hash);
    expect((await stat(pathOf(hash))).mtimeMs).toBe(1_000);
  });

  it('survives being brought by many at once', async () => {
    const puts = Array.from({ length: 40 }, (_, n) =>
      n % 2 ? blobs.put(bytes(`blob ${n % 4}`)) : blobs.put(chunks('blob ', String(n % 4))),
    );
    const hashes = new Set((await Promise.all(puts)).map(({ hash }) => hash));
    expect(hashes).toEqual(new Set([0, 1, 2, 3].map((n) => hashOf(`blob ${n}`))));
    for (const hash of hashes) expect(hashOf(await readFile(pathOf(hash), 'utf8'))).toBe(hash);
    expect(await leftovers()).toEqual([]);
  });

  it('that nobody brought is unknown', async () => {
    for (const hash of [hashOf('never'), '../../identity.key', '']) {
      await expect(blobs.get(hash)).rejects.toThrow(BlobUnknown);
      await expect(blobs.stream(hash)).rejects.toThrow(BlobUnknown);
    }
    expect(await blobs.has(hashOf('never'))).toBe(false);
  });

  it('that is too large leaves nothing', async () => {
    await expect(blobs.put(bytes('nuclei'), { maxBytes: 5 })).rejects.toThrow(BlobTooLarge);
    await expect(blobs.put(chunks('nuc', 'lei'), { maxBytes: 5 })).rejects.toThrow(BlobTooLarge);
    expect((await blobs.put(chunks('nuc', 'lei'), { maxBytes: 6 })).bytes).toBe(6);
    expect(await leftovers()).toEqual([]);
  });

  it('whose sender fails leaves nothing', async () => {
    await expect(blobs.put(broken())).rejects.toThrow('the runner hung up');
    expect(await blobs.has(hashOf('half'))).toBe(false);
    expect(await leftovers()).toEqual([]);
  });

  it('can be put after a put of it failed', async () => {
    await rm(join(home, 'tmp'), { recursive: true });
    const failures = await Promise.allSettled([blobs.put(bytes('nuclei')), blobs.put(bytes('nuclei'))]);
    expect(failures.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    const reopened = await FsBlobStore.open(home);
    expect((await reopened.put(bytes('nuclei'))).hash).toBe(hashOf('nuclei'));
  });
});

describe('what a crash left behind', () => {
  it('goes at the next start, but not what someone still writes', async () => {
    await writeFile(join(home, 'tmp', 'dead'), 'half');
    await writeFile(join(home, 'tmp', 'alive'), 'half');
    await utimes(join(home, 'tmp', 'dead'), 1, 1);
    await FsBlobStore.open(home);
    expect(await leftovers()).toEqual(['alive']);
  });

  it('is never taken for a blob', async () => {
    await writeFile(join(home, 'tmp', hashOf('nuclei')), 'nuc');
    expect(await blobs.has(hashOf('nuclei'))).toBe(false);
  });
});

describe('a named object', () => {
  it('is what was last put there', async () => {
    await blobs.putNamed('names/a', bytes('one'));
    await blobs.putNamed('names/a', bytes('two'));
    expect(Buffer.from((await blobs.getNamed('names/a')) ?? []).toString()).toBe('two');
    expect(await leftovers()).toEqual([]);
  });

  it('is gone once it is deleted, however often', async () => {
    await blobs.putNamed('names/a', bytes('one'));
    await blobs.deleteNamed('names/a');
    await blobs.deleteNamed('names/a');
    await blobs.deleteNamed('other/b');
    expect(await blobs.getNamed('names/a')).toBeUndefined();
  });

  it('is whole, whoever writes it at the same time', async () => {
    const texts = Array.from({ length: 10 }, (_, n) => String(n).repeat(1_000));
    await Promise.all(texts.map((text) => blobs.putNamed('names/a', bytes(text))));
    expect(texts).toContain(Buffer.from((await blobs.getNamed('names/a')) ?? []).toString());
  });

  it.each(['../identity.key', 'names/../../x', '/etc/passwd', 'names//a', '.hidden', ''])(
    'is never %j',
    async (name) => {
      await expect(blobs.putNamed(name, bytes('x'))).rejects.toThrow(RangeError);
      await expect(blobs.getNamed(name)).rejects.toThrow(RangeError);
    },
  );
});
