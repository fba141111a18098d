import type { Device, ProviderChoice } from './messages.js';

/** What the browser tells of a graphics adapter. */
export interface AdapterFacts {
  readonly vendor: string;
  readonly architecture: string;
  readonly description: string;
  readonly isFallbackAdapter: boolean;
}

const NO_ADAPTER = { vendor: '', architecture: '', isFallbackAdapter: false };

/**
 * Where the network runs.
 *
 * A software adapter passes for a graphics card and is hundreds of times slower than wasm on the same processor: it is
 * taken only where somebody insists.
 *
 * @param threads that a network may use in wasm.
 */
export function chooseProvider(
  asked: ProviderChoice,
  adapter: AdapterFacts | undefined,
  threads: number,
): Device | undefined {
  if (asked === 'webgpu' && !adapter) return undefined;
  if (adapter && asked !== 'wasm' && (asked === 'webgpu' || !adapter.isFallbackAdapter)) {
    const { vendor, architecture, isFallbackAdapter } = adapter;
    return {
      provider: 'webgpu',
      threads: 1,
      vendor,
      architecture,
      isFallbackAdapter,
      adapter: named(adapter),
    };
  }
  const cpu = { provider: 'wasm', threads, adapter: 'Processor', ...NO_ADAPTER } as const;
  if (asked === 'wasm') return cpu;
  return {
    ...cpu,
    why: adapter ? 'the graphics adapter is software' : 'the browser gives no graphics adapter',
  };
}

function named({ vendor, architecture, description }: AdapterFacts): string {
  return description || [vendor, architecture].filter(Boolean).join(' ') || 'Graphics card';
}
