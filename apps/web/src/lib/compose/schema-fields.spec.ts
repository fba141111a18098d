import { kernelOf } from '@ramus/kernels';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { fieldsOf, rangeText, textAt, valueOf, withValue } from './schema-fields.js';

const fieldsFor = (kind: string) => {
  const params = kernelOf(kind)?.params;
  if (!params) throw new Error(`no kind ${kind}`);
  return fieldsOf({ ...z.toJSONSchema(params, { io: 'input' }) });
};

describe('a form for params', () => {
  it('has a field with range and default for a number', () => {
    expect(fieldsFor('diagnostic').find(({ name }) => name === 'shards')).toEqual({
      name: 'shards',
      type: 'integer',
      description: 'How many shards',
      default: 1,
      min: 1,
      max: 10_000,
      isRequired: false,
    });
  });

  it('has a group for a rectangle, each side a field of its own', () => {
    const region = fieldsFor('segment-nuclei').find(({ name }) => name === 'region');
    expect(region?.type).toBe('group');
    expect(region?.fields?.map(({ name, type }) => `${name} ${type}`)).toEqual([
      'x integer',
      'y integer',
      'width integer',
      'height integer',
    ]);
    expect(region?.fields?.every(({ isRequired }) => isRequired)).toBe(true);
  });

  it('has a choice for an enumeration, and JSON for what is no simple field', () => {
    const schema = z.strictObject({ how: z.enum(['a', 'b']), list: z.array(z.number()), on: z.boolean() });
    expect(fieldsOf({ ...z.toJSONSchema(schema) }).map(({ type }) => type)).toEqual([
      'choice',
      'json',
      'boolean',
    ]);
  });

  it('has no field for a schema without properties', () => {
    expect(fieldsOf({ type: 'object' })).toEqual([]);
  });
});

describe('what is typed into a field', () => {
  it('is a number where one is wanted, and else what was typed, to be refused there', () => {
    expect(valueOf({ type: 'integer' }, ' 12 ')).toBe(12);
    expect(valueOf({ type: 'number' }, '0.25')).toBe(0.25);
    expect(valueOf({ type: 'number' }, 'many')).toBe('many');
    expect(valueOf({ type: 'text' }, '12')).toBe('12');
    expect(valueOf({ type: 'json' }, '[1, 2]')).toEqual([1, 2]);
    expect(valueOf({ type: 'json' }, '[1,')).toBe('[1,');
  });

  it('is left out when it is nothing, and an empty group with it', () => {
    const set = withValue({ shards: 2 }, ['region', 'x'], 5);
    expect(set).toEqual({ shards: 2, region: { x: 5 } });
    expect(textAt(set, ['region', 'x'])).toBe('5');
    expect(withValue(set, ['region', 'x'], valueOf({ type: 'integer' }, ' '))).toEqual({ shards: 2 });
    expect(textAt({}, ['region', 'x'])).toBe('');
  });

  it('may be told its range', () => {
    expect(rangeText({ min: 1, max: 10_000 })).toBe('1 to 10,000');
    expect(rangeText({ min: 0 })).toBe('from 0');
    expect(rangeText({})).toBeUndefined();
  });
});
