import { describe, expect, it } from 'vitest';
import { kernelOf, kernelsOf } from './registry.js';

describe('the table of kernels', () => {
  it('has the diagnostic kind only where it is asked for', () => {
    const kinds = (diagnostics: boolean) => kernelsOf({ diagnostics }).map((k) => k.kind);
    expect(kinds(false)).toEqual(['tissue-mask', 'segment-nuclei', 'density-map', 'overlay']);
    expect(kinds(true)).toContain('diagnostic');
  });

  it('finds a kernel by its kind, and has each kind once', () => {
    const kinds = kernelsOf({ diagnostics: true }).map((k) => k.kind);
    expect(new Set(kinds).size).toBe(kinds.length);
    for (const kind of kinds) expect(kernelOf(kind)?.kind).toBe(kind);
    expect(kernelOf('unknown')).toBeUndefined();
  });
});
