import { describe, expect, it } from 'vitest';
import { chooseProvider } from './choose-provider.js';

const card = { vendor: 'nvidia', architecture: 'ampere', description: '', isFallbackAdapter: false };
const software = { ...card, vendor: 'google', architecture: 'swiftshader', isFallbackAdapter: true };

describe('the choice of a provider', () => {
  it('is the graphics card where there is one', () => {
    expect(chooseProvider('auto', card, 4)).toMatchObject({ provider: 'webgpu', adapter: 'nvidia ampere' });
  });

  it('prefers the processor to a card made of software, and says why', () => {
    expect(chooseProvider('auto', software, 4)).toMatchObject({
      provider: 'wasm',
      threads: 4,
      vendor: '',
      why: 'the graphics adapter is software',
    });
  });

  it('is the processor where there is no card', () => {
    expect(chooseProvider('auto', undefined, 2)).toMatchObject({
      provider: 'wasm',
      why: 'the browser gives no graphics adapter',
    });
  });

  it('takes software where somebody insists', () => {
    expect(chooseProvider('webgpu', software, 4)).toMatchObject({
      provider: 'webgpu',
      isFallbackAdapter: true,
    });
  });

  it('takes nothing else than what somebody insists on', () => {
    expect(chooseProvider('webgpu', undefined, 4)).toBeUndefined();
    expect(chooseProvider('wasm', card, 4)).not.toHaveProperty('why');
  });
});
