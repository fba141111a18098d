import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { PastReader, type PastAnswer } from './past-reader.js';

let asked: {
  at: string;
  signal: AbortSignal;
  answer: (view: string) => void;
  refuse: (e: unknown) => void;
}[];
let told: PastAnswer<string>[];
let reader: PastReader<string>;

beforeEach(() => {
  vi.useFakeTimers();
  asked = [];
  told = [];
  reader = new PastReader<string>(
    (at, signal) =>
      new Promise((answer, refuse) => {
        asked.push({ at, signal, answer, refuse });
      }),
    (answer) => told.push(answer),
  );
});
afterEach(() => vi.useRealTimers());

const rest = () => vi.advanceTimersByTimeAsync(100);
const answer = async (at: string) => {
  asked.findLast((one) => one.at === at)?.answer(`view ${at}`);
  await vi.advanceTimersByTimeAsync(0);
};

describe('a reader of the past', () => {
  it('asks once a hand that moves over the log has come to rest', async () => {
    for (const at of ['1', '2', '3']) reader.show(at);
    expect(asked).toEqual([]);
    await rest();
    expect(asked.map(({ at }) => at)).toEqual(['3']);
    await answer('3');
    expect(told.at(-1)).toEqual({ at: '3', kind: 'shown', view: 'view 3' });
  });

  it('gives up what is not wanted any more, and shows nothing of it', async () => {
    reader.show('1');
    await rest();
    reader.show('2');
    expect(asked[0]?.signal.aborted).toBe(true);
    await answer('1');
    expect(told.filter(({ kind }) => kind === 'shown')).toEqual([]);
  });

  it('shows at once what it has read before', async () => {
    reader.show('1');
    await rest();
    await answer('1');
    reader.show('2');
    told.length = 0;
    reader.show('1');
    expect(told).toEqual([{ at: '1', kind: 'shown', view: 'view 1' }]);
  });

  it('reads the neighbours of what is shown, one after another', async () => {
    reader.show('5', ['6', '4']);
    await rest();
    await answer('5');
    expect(asked.map(({ at }) => at)).toEqual(['5', '6']);
    await answer('6');
    expect(asked.map(({ at }) => at)).toEqual(['5', '6', '4']);
    await answer('4');
    reader.show('6');
    expect(told.at(-1)).toEqual({ at: '6', kind: 'shown', view: 'view 6' });
  });

  it('says that a moment could not be read', async () => {
    reader.show('1');
    await rest();
    asked[0]?.refuse('no');
    await vi.advanceTimersByTimeAsync(0);
    expect(told.at(-1)).toEqual({ at: '1', kind: 'failed', error: 'no' });
  });
});
