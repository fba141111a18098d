import { beforeAll, describe, expect, it } from 'vitest';
import { ModelCatalogue } from '../models/model-catalogue.js';
import { fromRoot } from '../places.js';
import { Canaries } from './canaries.js';

let models: ModelCatalogue;
let canaries: Canaries;
let modelSha256: string;
beforeAll(async () => {
  models = await ModelCatalogue.open(fromRoot('models'));
  canaries = await Canaries.open(models);
  modelSha256 = canaries.models[0] ?? '';
});

/** What a browser says of one known tile. */
const said = (change: { modelSha256?: string; sizePx?: number; maxDifference?: number } = {}) => ({
  canaries: [{ modelSha256, sizePx: 64, maxDifference: 0, ...change }],
});

describe('the known tiles', () => {
  it('are those of the models that are served', () => {
    expect(modelSha256).toMatch(/^[0-9a-f]{64}$/);
    expect(canaries.models).toEqual(models.list().map(({ sha256 }) => sha256));
  });

  it('are none where no model is served', async () => {
    const none = await Canaries.open(await ModelCatalogue.open('/nowhere'));
    expect(none.models).toEqual([]);
    expect(none.proved(said())).toEqual([]);
  });

  it('prove a model whose outputs are within the tolerance', () => {
    expect(canaries.proved(said())).toEqual([modelSha256]);
    expect(canaries.proved(said({ maxDifference: 1e-6 }))).toEqual([modelSha256]);
  });

  it.each([
    ['whose outputs are farther off', { maxDifference: 1_000 }],
    ['whose difference is not a number', { maxDifference: Number.NaN }],
    ['whose difference is infinite', { maxDifference: Infinity }],
    ['of a size that no known tile has', { sizePx: 65 }],
    ['that is not served', { modelSha256: '0'.repeat(64) }],
  ])('do not prove a model %s', (_, change) => {
    expect(canaries.proved(said(change))).toEqual([]);
  });

  it('prove a model once, however often it is said', () => {
    const { canaries: [one] = [] } = said();
    if (!one) throw new Error('nothing was said');
    expect(canaries.proved({ canaries: [one, one, { ...one, sizePx: 65 }] })).toEqual([modelSha256]);
  });
});
