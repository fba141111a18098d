import { describe, expect, it } from 'vitest';
import { eventIds } from './event-ids.js';

describe('ids of events', () => {
  it('are UUIDs of version 7, and no two are equal', () => {
    const newId = eventIds();
    const ids = Array.from({ length: 1_000 }, newId);
    expect(new Set(ids).size).toBe(ids.length);
    for (const id of ids)
      expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  });
});
