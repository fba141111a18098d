import { execFile } from 'node:child_process';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { diagnostic, held, workflow } from '../support/documents.js';
import { expectLawfulEnd } from '../support/laws/laws.js';
import { Product, ROOT } from '../support/product.js';

let product: Product;
beforeAll(async () => {
  product = await Product.start();
});
afterAll(() => product.destroy());

const CLI = join(ROOT, 'apps/api/dist/cli/main.js');

async function erase(user: string): Promise<{ code: number; out: string }> {
  const env = { PATH: process.env.PATH ?? '', RAMUS_HOME: product.home };
  try {
    const args = [CLI, 'erase', '--user', user];
    const { stdout } = await promisify(execFile)(process.execPath, args, { cwd: product.folder, env });
    return { code: 0, out: stdout };
  } catch (error) {
    const { code, stdout, stderr } = error as { code: number; stdout: string; stderr: string };
    return { code, out: stdout + stderr };
  }
}

it('a user is erased between two runs: names go, running work ends, others and the log stay', async () => {
  const ada = product.user('ada');
  const bob = product.user('bob');
  const { workflowId: done } = await ada.submit(workflow({ main: [diagnostic('a', { shards: 2 })] }));
  const { workflowId: running } = await ada.submit(workflow({ main: [held('h')] }));
  const { workflowId: other } = await bob.submit(workflow({ main: [diagnostic('b', { shards: 3 })] }));
  await ada.untilStatus(done, 'succeeded');
  await bob.untilStatus(other, 'succeeded');
  await ada.until(running, (jobs) => jobs('h').shards.leased === 1);

  expect((await erase('ada')).code).toBe(2);
  await product.stop();
  const erased = await erase('ada');
  expect(erased).toMatchObject({
    code: 0,
    out: expect.stringContaining('2 workflows (1 cancelled)') as string,
  });
  expect(erased.out).not.toContain('ada');
  expect(await erase('ada')).toMatchObject({ code: 0, out: expect.stringContaining(' 0 blobs') as string });
  expect((await erase('nobody')).code).toBe(1);
  const names = await readdir(join(product.home, 'named/names'));
  expect(names.filter((name) => !name.startsWith(other))).toEqual([]);

  await product.startAgain();
  expect(await ada.workflow(done)).toMatchObject({ name: '(name erased)', status: 'succeeded' });
  expect(await ada.workflow(running)).toMatchObject({ name: '(name erased)', status: 'cancelled' });
  expect(await bob.workflow(other)).toMatchObject({ name: 'a journey', status: 'succeeded' });
  const { workflowId: next } = await bob.submit(workflow({ main: [diagnostic('b', { shards: 3 })] }));
  await bob.untilStatus(next, 'succeeded');
  await expectLawfulEnd(product);
});
