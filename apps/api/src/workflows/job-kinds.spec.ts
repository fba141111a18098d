import { jobKind } from '@ramus/contracts';
import { describe, expect, it } from 'vitest';
import { jobKindsOf } from './job-kinds.js';

const KINDS = jobKindsOf({ diagnostics: true });

describe('the kinds of jobs', () => {
  it('are those of diagnostics too only where an operator asks for them', () => {
    const kinds = (diagnostics: boolean) => jobKindsOf({ diagnostics }).map(({ kind }) => kind);
    expect(kinds(false)).toContain('segment-nuclei');
    expect(kinds(false)).not.toContain('diagnostic');
    expect(kinds(true)).toContain('diagnostic');
  });

  it.each(KINDS)('$kind explains each of its params, and refuses others', (kind) => {
    expect(jobKind.safeParse(kind).error).toBeUndefined();
    expect(kind.params).toMatchObject({ type: 'object', additionalProperties: false });
    for (const [name, schema] of Object.entries(kind.params['properties'] ?? {})) {
      expect(schema, name).toHaveProperty('description');
    }
  });

  it('let whatever has a default be left out', () => {
    const params = KINDS.find(({ kind }) => kind === 'diagnostic')?.params;
    expect(params).toMatchObject({ properties: { shards: { default: 1, minimum: 1, maximum: 10_000 } } });
    expect(params?.['required'] ?? []).toEqual([]);
  });
});
