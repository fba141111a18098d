import { describe, expect, it } from 'vitest';
import { FakeSocket } from './fake-socket.fixture.js';
import { RunnerTable } from './runner-table.js';

const link = (runnerId: string, connectionId = 'c1') => new FakeSocket().link(runnerId, connectionId);

describe('a table of runners', () => {
  it('lets the newer of two connections of one runner stand, and says which it replaces', () => {
    const table = new RunnerTable();
    const [older, newer] = [link('r1', 'c1'), link('r1', 'c2')];
    expect(table.put(older)).toBeUndefined();
    expect(table.put(newer)).toBe(older);
    expect(table.get('r1')).toBe(newer);
  });

  it('does not forget a runner when its older connection goes', () => {
    const table = new RunnerTable();
    const [older, newer] = [link('r1', 'c1'), link('r1', 'c2')];
    table.put(older);
    table.put(newer);
    table.remove(older);
    expect([...table.all()]).toEqual([newer]);
    table.remove(newer);
    expect([...table.all()]).toEqual([]);
  });

  it('counts a slot as blocked for each lease that is being stopped, by runner', () => {
    const table = new RunnerTable();
    const [busy, free] = [link('r1'), link('r2')];
    table.put(busy);
    table.put(free);
    busy.stopping.add('a').add('b');
    expect(table.blockedSlots()).toEqual(new Map([['r1', 2]]));
  });

  it('knows the tiles of a lease that its runner works on, and of no other', () => {
    const table = new RunnerTable();
    const runner = link('r1');
    table.put(runner);
    runner.told.set('w.0@5', { jobId: 'w.0', token: 5, shard: 0, tilesDone: 3 });
    expect(table.tilesDone('r1', 'w.0', 5)).toBe(3);
    expect(table.tilesDone('r1', 'w.0', 6)).toBe(0);
    expect(table.tilesDone('r2', 'w.0', 5)).toBe(0);
  });
});
