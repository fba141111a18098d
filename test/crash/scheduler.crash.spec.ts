import { v7 } from 'uuid';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { diagnostic, workflow } from '../support/documents.js';
import { expectLawfulEnd } from '../support/laws/laws.js';
import { Product } from '../support/product.js';
import { Chance, KILLS, SEED } from './harm.js';
import { Witness } from './witness.js';

const MOST_PAUSE_MS = 1_200;
const LEASE_MS = 2_000;

let product: Product;
beforeAll(async () => {
  product = await Product.start({
    LOCAL_RUNNERS: 2,
    LOCAL_RUNNER_SLOTS: 2,
    LEASE_MIN_MS: LEASE_MS,
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

describe(`workflows through ${KILLS} kills (CRASH_SEED=${SEED})`, () => {
  it(
    'all succeed, with nothing lost that was answered and every law kept',
    async () => {
      const chance = new Chance(product, LEASE_MS + 500);
      const witness = new Witness();
      const users = ['ada', 'ben', 'cem', 'dora'].map((name) => product.user(name));
      await witness.work(product);
      for (const user of users) await witness.submit({ user, document: entangled() });

      for (let kill = 0; kill < KILLS; kill += 1) {
        const submitting = witness.submit({ user: chance.random.of(users), document: entangled() });
        await chance.moment(MOST_PAUSE_MS);
        await chance.harm();
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
      console.info(`harm done: ${JSON.stringify(chance.done)}, ${log.length} events`);
    },
    120_000 + KILLS * 15_000,
  );
});
