import { describe, expect, it } from 'vitest';
import { FakeSource } from './fake-source.fixture.js';
import { SourcePool } from './source-pool.js';

function setUp(options?: { maxOpen?: number; maxHeldBytes?: number }) {
  const opened: FakeSource[] = [];
  const errors: unknown[] = [];
  const open = (key: string) => {
    if (key === 'bad') return Promise.reject(new Error('cannot be opened'));
    const source = new FakeSource(10, 10);
    opened.push(source);
    return Promise.resolve(source);
  };
  return { pool: new SourcePool(open, (error) => errors.push(error), options), opened, errors };
}

const nothing = () => Promise.resolve();

describe('a slide in the pool', () => {
  it('is opened once for all who read it', async () => {
    const { pool, opened } = setUp();
    await Promise.all([pool.use('a', nothing), pool.use('a', nothing)]);
    await pool.use('a', nothing);
    expect(opened).toHaveLength(1);
    await pool.close();
    expect(opened[0]?.closed).toBe(1);
  });

  it('that was read longest ago is closed when there are too many', async () => {
    const { pool, opened } = setUp({ maxOpen: 2 });
    for (const key of ['a', 'b', 'a', 'c']) await pool.use(key, nothing);
    await pool.close();
    await pool.use('b', nothing);
    expect(opened).toHaveLength(4);
    expect(opened.slice(0, 3).map(({ closed }) => closed)).toEqual([1, 1, 1]);
  });

  it('is given up when the slides together hold too much', async () => {
    const { pool, opened } = setUp({ maxHeldBytes: 2_500 });
    for (const key of ['a', 'b', 'c']) await pool.use(key, nothing);
    await new Promise((resolve) => setImmediate(resolve));
    expect(opened.map(({ closed }) => closed)).toEqual([1, 0, 0]);
  });

  it('is not closed while somebody reads it', async () => {
    const { pool, opened } = setUp();
    let closedMeanwhile = -1;
    await pool.use('a', async (source) => {
      pool.drop('a');
      await new Promise((resolve) => setImmediate(resolve));
      closedMeanwhile = (source as FakeSource).closed;
    });
    expect(closedMeanwhile).toBe(0);
    expect(opened[0]?.closed).toBe(1);
  });

  it('that broke is closed and opened anew', async () => {
    const { pool, opened } = setUp();
    await pool.use('a', (source) => {
      (source as FakeSource).isBroken = true;
      return Promise.resolve();
    });
    await pool.use('a', nothing);
    expect(opened.map(({ closed }) => closed)).toEqual([1, 0]);
  });

  it('that cannot be opened is tried again by the next reader', async () => {
    const { pool } = setUp();
    await expect(pool.use('bad', nothing)).rejects.toThrow('cannot be opened');
    await expect(pool.use('bad', nothing)).rejects.toThrow('cannot be opened');
  });
});
