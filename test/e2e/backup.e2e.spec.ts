import { cp, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ramus } from '../support/cli.js';
import { diagnostic, workflow } from '../support/documents.js';
import { expectLawfulEnd } from '../support/laws/laws.js';
import { Product } from '../support/product.js';
import { coreAnalysis, layIn, slideNamed, TEST_IMAGE } from '../support/slides.js';
import type { User } from '../support/user.js';

let original: Product;
let restored: Product;
let ada: User;
let grace: User;
let backup: string;

beforeAll(async () => {
  original = await Product.prepare();
  restored = await Product.prepare();
  await layIn(original, TEST_IMAGE);
  await original.startAgain();
  ada = original.user('ada');
  grace = restored.user('ada');
  backup = join(original.folder, 'backup');
});
afterAll(async () => {
  await original.destroy();
  await restored.destroy();
});

const filesOf = async (user: User, workflowId: string): Promise<Map<string, unknown>> => {
  const files = new Map<string, unknown>();
  for (const job of [0, 1]) {
    const { body } = await user.ask('GET', `/api/jobs/${workflowId}.${job}/artefacts`);
    for (const { name } of (body as { items: { name: string }[] }).items) {
      files.set(
        `${job} ${name}`,
        (await user.ask('GET', `/api/jobs/${workflowId}.${job}/artefacts/${name}`)).body,
      );
    }
  }
  return files;
};

describe('a product that is backed up while it works', () => {
  let analysed: string;
  let unfinished: string[];

  it('goes on as if nothing were', async () => {
    const slide = await slideNamed(ada, 'test.png');
    analysed = (await ada.submit(await coreAnalysis(ada, slide))).workflowId;
    await ada.untilStatus(analysed, 'succeeded');
    unfinished = [];
    for (let n = 0; n < 4; n += 1) {
      const document = workflow({ a: [diagnostic('a', { shards: 40, shardMs: 150 }), diagnostic('b')] });
      unfinished.push((await ada.submit(document)).workflowId);
    }
    await ada.until(unfinished[0] ?? '', (jobs) => jobs('a').shards.committed >= 2);
    const { code, out, err } = await ramus('backup', '--to', backup, '--home', original.home);
    expect({ code, err }).toMatchObject({ code: 0 });
    expect(out).toMatch(/backed up \d+ events/);
    expect(out).not.toContain('does not hold');
    expect((await ada.workflow(unfinished[3] ?? '')).status).not.toBe('succeeded');
  });

  it('lives on from its backup in another home: same answers, same bytes, unfinished work goes on', async () => {
    const { code, out } = await ramus('restore', '--from', backup, '--to', restored.home);
    expect(out).toContain('restored into');
    expect(code).toBe(0);
    await cp(original.slides, restored.slides, { recursive: true });
    await restored.startAgain();
    const [then, now] = [await ada.workflow(analysed), await grace.workflow(analysed)];
    expect(now).toEqual(then);
    expect(await filesOf(grace, analysed)).toEqual(await filesOf(ada, analysed));
    for (const workflowId of unfinished) await grace.untilStatus(workflowId, 'succeeded');
    await expectLawfulEnd(restored);
  });

  it('is brought up to date, and a home in use is not overwritten', async () => {
    for (const workflowId of unfinished) await ada.untilStatus(workflowId, 'succeeded');
    const again = await ramus('backup', '--to', backup, '--home', original.home);
    expect(again.code).toBe(0);
    expect(Number(/\((\d+) of/.exec(again.out)?.[1])).toBeGreaterThan(10);
    const refused = await ramus('restore', '--from', backup, '--to', original.home);
    expect(refused.code).toBe(2);
    expect(refused.err).toContain('is not empty');
    expect(await readdir(original.home)).not.toContain('unfinished-restore');
  });
});
