import { describe, expect, it } from 'vitest';
import { eventHash } from './event-hash.js';
import type { RecordedEvent } from './event-store.js';

const event: RecordedEvent = {
  stream: 'job-1',
  revision: 4,
  position: '9',
  id: 'e-1',
  type: 'Counted',
  data: { n: 1, nested: { b: 1, a: 2 } },
  metadata: { at: '2026-01-01T00:00:00.000Z', by: 'u-1', schema: 1, prev: 'before' },
};

describe('the hash of an event', () => {
  it('is this one, in every version of the program', () => {
    expect(eventHash(event)).toBe('4435f117371414af707a5f9419c7d1fa61a85e798ef0a6d0c629dc90efa45138');
  });

  it('does not depend on where in the whole log the event stands', () => {
    const elsewhere: RecordedEvent = { ...event, position: '10' };
    expect(eventHash(elsewhere)).toBe(eventHash(event));
  });

  it('is the same after the event went through JSON', () => {
    expect(eventHash(JSON.parse(JSON.stringify(event)) as RecordedEvent)).toBe(eventHash(event));
  });

  it.each<[string, Partial<RecordedEvent>]>([
    ['stream', { stream: 'job-2' }],
    ['revision', { revision: 5 }],
    ['id', { id: 'e-2' }],
    ['type', { type: 'Uncounted' }],
    ['data', { data: { n: 2, nested: { b: 1, a: 2 } } }],
    ['metadata', { metadata: { ...event.metadata, prev: 'other' } }],
  ])('changes with its %s', (_, change) => {
    expect(eventHash({ ...event, ...change })).not.toBe(eventHash(event));
  });
});
