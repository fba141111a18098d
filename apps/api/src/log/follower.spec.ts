import type { Logged } from '@ramus/domain';
import { jobSpec } from '@ramus/testing';
import { beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { silent, SmallEngine } from '../engine/small-engine.fixture.js';
import { LogFollower, type LogConsumer } from './follower.js';

let engine: SmallEngine;
beforeEach(async () => {
  engine = await SmallEngine.open();
});

let told: string[];
const consumer = (name: string): LogConsumer => ({
  apply: ({ type, position }: Logged) => void told.push(`${name} ${position} ${type}`),
});
function follow(...consumers: readonly LogConsumer[]): LogFollower {
  told = [];
  const follower = new LogFollower(engine.store, consumers, silent);
  follower.start();
  onTestFinished(() => follower.close());
  return follower;
}
const submit = (workflowId: string) => engine.submit([jobSpec(`${workflowId}.0`)], { workflowId });

describe('a follower', () => {
  it('gives each event to its consumers in their order, before the next event', async () => {
    await submit('a');
    await submit('b');
    await follow(consumer('first'), consumer('second')).whenCaughtUp();
    expect(told).toEqual([
      'first 1 WorkflowSubmitted',
      'second 1 WorkflowSubmitted',
      'first 2 WorkflowSubmitted',
      'second 2 WorkflowSubmitted',
    ]);
  });

  it('gives nothing again to a consumer that remembers how far it has come', async () => {
    await submit('a');
    await submit('b');
    await submit('c');
    await follow({ ...consumer('first'), appliedPosition: '2' }, consumer('second')).whenCaughtUp();
    expect(told.filter((line) => line.startsWith('first'))).toEqual(['first 3 WorkflowSubmitted']);
    expect(told.filter((line) => line.startsWith('second'))).toHaveLength(3);
  });

  it('waits for what a consumer has to read first', async () => {
    const ready = Promise.withResolvers<void>();
    const slow: LogConsumer = {
      prepare: ({ position }) => (position === '1' ? ready.promise : undefined),
      apply: () => void told.push('prepared'),
    };
    await submit('a');
    const follower = follow(slow, consumer('second'));
    await submit('b');
    expect(told).toEqual([]);
    ready.resolve();
    await follower.reached('2');
    expect(told).toEqual([
      'prepared',
      'second 1 WorkflowSubmitted',
      'prepared',
      'second 2 WorkflowSubmitted',
    ]);
  });

  it('is live once what was there at the start has been applied, and says so after the batch', async () => {
    await submit('a');
    const live: boolean[] = [];
    const follower = follow({ apply: () => undefined, applied: (isLive) => void live.push(isLive) });
    expect(follower.isLive).toBe(false);
    await follower.whenCaughtUp();
    expect(follower.isLive).toBe(true);
    expect(live.at(-1)).toBe(true);
  });

  it('is live over an empty log at once', async () => {
    const follower = follow(consumer('only'));
    await follower.whenCaughtUp();
    expect(follower.appliedPosition).toBeUndefined();
  });

  it('goes on where it was after its subscription broke: nothing is missed, nothing comes twice', async () => {
    const follower = follow(consumer('only'));
    await follower.reached((await submit('a')).position);
    engine.store.breakSubscriptions();
    await follower.reached((await submit('b')).position);
    engine.store.breakSubscriptions();
    await follower.reached((await submit('c')).position);
    expect(told.map((line) => line.split(' ')[1])).toEqual(['1', '2', '3']);
    expect(follower.isLive).toBe(true);
  });

  it('takes an event again that a consumer could not prepare for', async () => {
    let failures = 1;
    const stumbling: LogConsumer = {
      prepare: () => (failures-- > 0 ? Promise.reject(new Error('the store was away')) : undefined),
      apply: () => undefined,
    };
    const follower = follow(stumbling, consumer('second'));
    await follower.reached((await submit('a')).position);
    expect(told).toEqual(['second 1 WorkflowSubmitted']);
  });
});

describe('an event of a newer program', () => {
  const metadata = { at: '2030-01-01T00:00:00.000Z', by: 'someone' };
  const append = (id: string, type: string, schema: number) =>
    engine.store.append(
      `runner-${id}`,
      [{ id, type, data: {}, metadata: { ...metadata, schema } }],
      'no-stream',
    );

  it('is skipped, told once for each kind, and counts as applied', async () => {
    const warn = vi.spyOn(silent, 'warn');
    onTestFinished(() => warn.mockRestore());
    await append('a', 'RunnerPromoted', 1);
    await append('b', 'RunnerPromoted', 1);
    await append('c', 'RunnerBanned', 2);
    await append('d', 'constructor', 1);
    const { position } = await submit('w');
    const follower = follow(consumer('only'));
    await follower.reached(position);
    expect(told).toEqual(['only 5 WorkflowSubmitted']);
    expect(warn.mock.calls.map(([facts]) => facts)).toMatchObject([
      { type: 'RunnerPromoted', schema: 1, position: '1' },
      { type: 'RunnerBanned', schema: 2, position: '3' },
      { type: 'constructor', schema: 1, position: '4' },
    ]);
  });
});

describe('a writer', () => {
  it('waits until what it wrote has been applied', async () => {
    const follower = follow(consumer('only'));
    const { position } = await submit('a');
    await follower.reached(position);
    expect(told).toEqual(['only 1 WorkflowSubmitted']);
  });

  it('is told when that takes too long', async () => {
    const follower = follow(consumer('only'));
    const { position } = await submit('a');
    await follower.reached(position);
    await expect(follower.reached('2', 1)).rejects.toMatchObject({ name: 'NotCaughtUp', applied: '1' });
  });

  it('does not wait for what has been applied, or for nothing', async () => {
    const follower = follow(consumer('only'));
    const { position } = await submit('a');
    await follower.reached(position);
    await follower.close();
    await follower.reached(position);
    await follower.reached(undefined);
    expect(follower.appliedPosition).toBe(position);
  });
});
