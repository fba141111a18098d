import type { ModelRef } from '@ramus/contracts';
import { CannotGoOn, ShardFailure } from '@ramus/runner-core';
import { describe, expect, it } from 'vitest';
import { proveAll } from './prove-all.js';

const model = (name: string): ModelRef => ({ name, sha256: name.repeat(64), url: `/${name}`, manifest: {} });
const [a, b, c] = [model('a'), model('b'), model('c')];

/** Proves all but those that it is told of. */
const failing = (names: string, with_: (name: string) => Error) => async (tried: ModelRef) => {
  if (names.includes(tried.name)) throw with_(tried.name);
  const figures = { sizePx: 64, maxDifference: 0, tolerance: 1, tookMs: 1 };
  return { modelName: tried.name, modelSha256: tried.sha256, ...figures };
};
const wrong = (name: string) => new ShardFailure('canary-failed', `${name} came out wrong`, true);

describe('the networks of a server', () => {
  it('are all proved', async () => {
    const { proofs, refusals } = await proveAll([a, b], failing('', wrong));
    expect(proofs.map(({ modelName }) => modelName)).toEqual(['a', 'b']);
    expect(refusals).toEqual([]);
  });

  it('that come out wrong are named with the reason, and keep no other out', async () => {
    const { proofs, refusals } = await proveAll([a, b, c], failing('ab', wrong));
    expect(proofs.map(({ modelName }) => modelName)).toEqual(['c']);
    expect(refusals).toEqual([
      { modelName: 'a', modelSha256: a.sha256, detail: 'a came out wrong' },
      { modelName: 'b', modelSha256: b.sha256, detail: 'b came out wrong' },
    ]);
  });

  it('of which none can be proved make this machine unfit, for all their reasons', async () => {
    await expect(proveAll([a, b], failing('ab', wrong))).rejects.toThrow(
      'a came out wrong; b came out wrong',
    );
    await expect(proveAll([], failing('', wrong))).rejects.toThrow('no network');
  });

  it('are not refused because the device was lost', async () => {
    const gone = () => new CannotGoOn('the graphics device was lost');
    await expect(proveAll([a, b], failing('b', gone))).rejects.toThrow(CannotGoOn);
  });
});
