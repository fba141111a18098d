import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { diagnostic, held, workflow } from '../support/documents.js';
import { expectLawfulEnd } from '../support/laws/laws.js';
import { Product, ROOT } from '../support/product.js';
import { Random } from '../support/random.js';
import { TEST_IMAGE } from '../support/slides.js';
import { upload } from '../support/tus.js';

let product: Product;
beforeAll(async () => {
  product = await Product.prepare();
});
beforeEach(() => product.startAgain());
afterEach(() => product.stop());
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

it('files of an erased user answer 410, his slides are gone, and another’s copy of them is not', async () => {
  const [cem, dora] = [product.user('cem'), product.user('dora')];
  const image = await readFile(TEST_IMAGE);
  const [his, hers] = [await upload(cem, product.url, image), await upload(dora, product.url, image)];
  const jobs = [{ key: 'tissue', kind: 'tissue-mask', params: { mpp: 0.5 } }];
  const of = (slideId: string) => ({ name: 'mine', slideId, branches: [{ name: 'main', jobs }] });
  const { workflowId } = await cem.submit(of(his));
  await cem.untilStatus(workflowId, 'succeeded');
  const file = `/api/jobs/${workflowId}.0/artefacts/tissue.geojson`;
  expect((await cem.ask('GET', file)).status).toBe(200);
  await product.stop();
  expect((await erase('cem')).out).toContain('1 slides');
  await product.startAgain();
  await cem.refused(410, 'file-gone', cem.ask('GET', file));
  await cem.refused(404, 'slide-unknown', cem.ask('GET', `/api/slides/${his}`));
  const { workflowId: next } = await dora.submit(of(hers));
  await dora.untilStatus(next, 'succeeded');
});

it('an erasure that is killed again and again ends like any other', async () => {
  const random = new Random(7);
  const eve = product.user('eve');
  const ids: string[] = [];
  for (let n = 0; n < 12; n += 1) {
    ids.push((await eve.submit(workflow({ main: [diagnostic('a', { shards: 4 })] }))).workflowId);
  }
  for (const id of ids) await eve.untilStatus(id, 'succeeded');
  await product.stop();
  const env = { PATH: process.env.PATH ?? '', RAMUS_HOME: product.home };
  let killed = 0;
  for (let n = 0; n < 6; n += 1) {
    const cli = spawn(process.execPath, [CLI, 'erase', '--user', 'eve'], { cwd: product.folder, env });
    const ended = once(cli, 'exit');
    // The moment is chance itself; most of the time goes into the start of the program.
    const timer = setTimeout(() => cli.kill('SIGKILL'), 200 + random.below(900));
    const [, signal] = (await ended) as [number | null, string | null];
    clearTimeout(timer);
    if (signal) killed += 1;
  }
  expect(killed).toBeGreaterThan(0);
  expect((await erase('eve')).code).toBe(0);
  const names = await readdir(join(product.home, 'named/names'));
  expect(names.filter((name) => ids.some((id) => name.startsWith(id)))).toEqual([]);
  await product.startAgain();
  for (const id of ids) expect(await eve.workflow(id)).toMatchObject({ name: '(name erased)' });
  await expectLawfulEnd(product);
});
