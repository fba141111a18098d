import { expect, it, onTestFinished } from 'vitest';
import { diagnostic, workflow } from '../support/documents.js';
import { expectLawfulEnd } from '../support/laws/laws.js';
import { Product } from '../support/product.js';

it('a wall clock that jumps back and forth by a day costs no lease and no shard', async () => {
  const jumps = new URL('./clock-jumps.mjs', import.meta.url).href;
  const product = await Product.start({
    LEASE_MIN_MS: 2_000,
    HEARTBEAT_MS: 300,
    NODE_OPTIONS: `--import=${jumps}`,
  });
  onTestFinished(() => product.destroy());
  const ada = product.user('ada');
  const { workflowId } = await ada.submit(
    workflow({ main: [diagnostic('a', { shards: 12, shardMs: 700 }), diagnostic('b', { shards: 3 })] }),
  );
  await product.user('ben').submit(workflow({ main: [diagnostic('c')] }));
  await ada.untilStatus(workflowId, 'succeeded');

  const log = await expectLawfulEnd(product);
  const at = log.map(({ metadata }) => Date.parse(metadata.at));
  // The test is none unless time went backwards by far.
  expect(at.some((ms, i) => i > 0 && ms < (at[i - 1] ?? 0) - 3_600_000)).toBe(true);
  expect(log.filter(({ type }) => ['LeaseEnded', 'ShardFailed', 'JobYielded'].includes(type))).toEqual([]);
});
