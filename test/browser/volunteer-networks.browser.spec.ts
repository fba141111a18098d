import { createHash } from 'node:crypto';
import { appendFile, cp, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Product } from '../support/product.js';
import { layIn, TEST_IMAGE } from '../support/slides.js';
import { Volunteer } from './support/volunteer.js';
import { expect, segmentNuclei, smallTiles, test, VOLUNTEERS_ONLY } from './support/volunteering.js';

const PATIENCE_MS = 240_000;

const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

/** A second network beside the shipped one: the same weights in another file, and a known tile that none can compute. */
async function addImpossible(models: string): Promise<string> {
  const folder = join(models, 'nuclei-odd');
  await cp(join(models, 'nuclei-he'), folder, { recursive: true });
  // A note that onnx files may end with: a field of its own, read by nobody.
  const network = join(folder, 'backbone.onnx');
  await appendFile(network, Buffer.from([0x32, 0x01, 0x6e]));
  const bytes = await readFile(network);
  const tile = join(folder, 'canary.json');
  const known = JSON.parse(await readFile(tile, 'utf8')) as object;
  await writeFile(tile, JSON.stringify({ ...known, modelSha256: sha256(bytes), tolerance: 1e-12 }));
  const path = join(folder, 'manifest.json');
  const manifest = JSON.parse(await readFile(path, 'utf8')) as { files: Record<string, object> };
  const pinned = async (file: string) => {
    const content = await readFile(join(folder, file));
    return { sha256: sha256(content), bytes: content.length };
  };
  const files = {
    'backbone.onnx': await pinned('backbone.onnx'),
    'canary.json': await pinned('canary.json'),
  };
  await writeFile(path, JSON.stringify({ ...manifest, name: 'nuclei-odd', files }));
  return models;
}

test('every network is proved: one that comes out wrong is refused with the reason, and the other computes', async ({
  browser,
}) => {
  test.setTimeout(3 * PATIENCE_MS);
  const product = await Product.prepare(VOLUNTEERS_ONLY);
  try {
    await layIn(product, TEST_IMAGE);
    await product.startAgain({ RAMUS_MODELS: await addImpossible(await smallTiles(product)) });
    const volunteer = await Volunteer.trusted(browser, product);
    const { page } = volunteer;
    await volunteer.start();
    await volunteer.isIn('waiting', PATIENCE_MS);
    await expect(page.getByTestId('model')).toContainText('nuclei-he');
    await expect(page.getByTestId('canary')).toContainText('as it should be');
    await expect(page.getByTestId('refused-0')).toContainText('nuclei-odd');
    await expect(page.getByTestId('refused-0')).toContainText('came out wrong');

    const analyst = product.user('analyst');
    const { workflowId } = await segmentNuclei(analyst, { x: 640, y: 640, width: 60, height: 60 });
    await analyst.untilStatus(workflowId, 'succeeded', PATIENCE_MS);
    await volunteer.leave();
  } finally {
    await product.destroy();
  }
});
