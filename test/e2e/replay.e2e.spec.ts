import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ramus } from '../support/cli.js';
import { diagnostic, workflow } from '../support/documents.js';
import { Product } from '../support/product.js';

let product: Product;
beforeAll(async () => {
  product = await Product.start({ LOCAL_RUNNER_SLOTS: 8 });
});
afterAll(() => product.destroy());

interface Summary {
  readonly finished: number;
  readonly waitingP95: number;
  readonly completionP50: number;
  readonly makespanMs: number;
}
interface Answer {
  readonly recorded: Summary;
  readonly replayed: Summary;
  readonly changed: Summary;
  readonly deviation: { comparable: number; otherwise: number; completionP95: number; makespan: number };
}

describe('a log that the product wrote', () => {
  /** What a machine under load adds to each of a workflow's steps is not simulated: a fifth of the completion time. */
  const TOLERANCE = 0.2;

  it('is played again while the API runs: under its own limits as it was, under wider ones faster', async () => {
    const [ada, grace] = [product.user('ada'), product.user('grace')];
    const slow = () =>
      workflow({ a: [diagnostic('a', { shardMs: 1_500 }), diagnostic('b', { shardMs: 1_500 })] });
    const ids = [];
    for (let n = 0; n < 5; n += 1) {
      for (const user of [ada, grace]) ids.push({ user, id: (await user.submit(slow())).workflowId });
    }
    for (const { user, id } of ids) await user.untilStatus(id, 'succeeded');

    const limits = 'maxRunningJobs=10,maxJobsPerUser=5';
    const { code, out, err } = await ramus('replay', '--limits', limits, '--home', product.home, '--json');
    expect({ code, err }).toEqual({ code: 0, err: '' });
    const { recorded, replayed, changed, deviation } = JSON.parse(out) as Answer;
    expect([recorded.finished, replayed.finished, changed.finished]).toEqual([10, 10, 10]);
    expect(deviation).toMatchObject({ comparable: 10, otherwise: 0 });
    expect(deviation.completionP95).toBeLessThan(TOLERANCE * recorded.completionP50);
    expect(deviation.makespan).toBeLessThan(TOLERANCE);
    expect(changed.waitingP95).toBeLessThan(replayed.waitingP95);
    // Eight at a time instead of four.
    expect(changed.makespanMs).toBeLessThan(0.8 * replayed.makespanMs);

    const table = await ramus('replay', '--limits', limits, '--home', product.home);
    expect(table.out).toContain('maxRunningJobs=10 maxJobsPerUser=5');
    expect(table.out).toMatch(/workflows finished +10 of 10 +10 of 10 +10 of 10/);
    expect((await ramus('replay', '--limits', limits, '--home', product.home, '--json')).out).toBe(out);
  });

  it('answers no where nothing was submitted, and says what it cannot read', async () => {
    const home = ['--home', product.home];
    expect((await ramus('replay', '--limits', 'maxRunningJobs=8', '--from', '99999999', ...home)).code).toBe(
      1,
    );
    expect((await ramus('replay', '--limits', 'maxRunningJobs=8', '--from', 'yesterday', ...home)).code).toBe(
      2,
    );
    const none = await ramus('replay', '--limits', 'maxRunningJobs=8', '--home', product.slides);
    expect(none).toMatchObject({ code: 2, out: '' });
    expect(none.err).toContain('no such file');
  });
});
