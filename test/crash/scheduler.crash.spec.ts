import { setTimeout as wait } from 'node:timers/promises';
import { v7 } from 'uuid';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { diagnostic, workflow } from '../support/documents.js';
import { expectLawfulEnd } from '../support/laws/laws.js';
import { Product } from '../support/product.js';
import { Random } from '../support/random.js';
import { Witness } from './witness.js';

const KILLS = Number(process.env.CRASH_KILLS ?? 8);
const SEED = Number(process.env.CRASH_SEED ?? Date.now() % 1_000_000);
const MOST_PAUSE_MS = 1_200;

const random = new Random(SEED);
let product: Product;
beforeAll(async () => {
  product = await Product.start({
    LOCAL_RUNNERS: 2,
    LOCAL_RUNNER_SLOTS: 2,
    LEASE_MIN_MS: 2_000,
    HEARTBEAT_MS: 300,
    LOG_LEVEL: 'warn',
  });
});
afterAll(() => product.destroy());

/** Branches that need each other, in shards short enough for a kill to fall between any two events. */
const entangled = () => ({
  ...workflow({
    main: [diagnostic('a', { shards: 5, shardMs: 60 }), diagnostic('b', { shards: 3, shardMs: 40 })],
    other: [diagnostic('c', { shards: 4, shardMs: 50 }), diagnostic('d', { dependsOn: ['a'], shards: 2 })],
  }),
  workflowId: v7(),
});

/** Ends something at random; the last runner only together with the API, which then starts another. */
async function killSomething(): Promise<void> {
  const runners = product.runners();
  const victim = random.of(['api', 'api', 'runner', 'both'] as const);
  if (victim === 'runner' && runners.length > 1) return random.of(runners).kill();
  await product.kill();
  if (victim === 'both') for (const runner of runners) runner.kill();
  await product.startAgain();
}

describe(`workflows through ${KILLS} kills (CRASH_SEED=${SEED})`, () => {
  it(
    'all succeed, with nothing lost that was answered and every law kept',
    async () => {
      const witness = new Witness();
      const users = ['ada', 'ben', 'cem', 'dora'].map((name) => product.user(name));
      await witness.work(product);
      for (const user of users) await witness.submit({ user, document: entangled() });

      for (let kill = 0; kill < KILLS; kill += 1) {
        const submitting = witness.submit({ user: random.of(users), document: entangled() });
        // The moment of a kill is chance itself: nothing announces it.
        await wait(random.below(MOST_PAUSE_MS));
        await killSomething();
        await submitting;
        await witness.submitAgain();
        await witness.work(product);
        await witness.look();
      }

      for (const { user, document } of witness.acknowledged) {
        await user.untilStatus(document.workflowId, 'succeeded', 120_000);
      }
      await witness.look();
      witness.leave();
      const log = await expectLawfulEnd(product);
      expect(witness.acknowledged).toHaveLength(users.length + KILLS);
      expect(witness.expectIn(log)).toBeGreaterThan(0);
    },
    120_000 + KILLS * 15_000,
  );
});
