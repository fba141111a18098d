import { describe, expect, it } from 'vitest';
import { Rounds } from './rounds.js';

/** Rounds whose every run waits for the spec. */
function rounds() {
  const runs: PromiseWithResolvers<void>[] = [];
  const errors: unknown[] = [];
  const work = () => {
    const run = Promise.withResolvers<void>();
    runs.push(run);
    return run.promise;
  };
  return { rounds: new Rounds(work, (error) => void errors.push(error)), runs, errors };
}
const turn = () => new Promise(setImmediate);

describe('rounds', () => {
  it('run one at a time, and once more for all that was asked meanwhile', async () => {
    const { rounds: some, runs } = rounds();
    some.ask();
    some.ask();
    some.ask();
    expect(runs).toHaveLength(1);
    runs[0]?.resolve();
    await turn();
    expect(runs).toHaveLength(2);
    runs[1]?.resolve();
    await turn();
    expect(runs).toHaveLength(2);
  });

  it('go on after one that failed', async () => {
    const { rounds: some, runs, errors } = rounds();
    some.ask();
    runs[0]?.reject(new Error('lost'));
    await turn();
    expect(errors).toEqual([new Error('lost')]);
    some.ask();
    expect(runs).toHaveLength(2);
  });

  it('stop after the present one', async () => {
    const { rounds: some, runs } = rounds();
    some.ask();
    some.ask();
    const stopped = some.stop();
    runs[0]?.resolve();
    await stopped;
    some.ask();
    expect(runs).toHaveLength(1);
  });
});
