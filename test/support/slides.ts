import { existsSync } from 'node:fs';
import { copyFile, utimes } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { slideView, type SlideView } from '@ramus/contracts';
import { ROOT, type Product } from './product.js';
import type { User, WorkflowDocument } from './user.js';

const find = (...paths: string[]): string | undefined =>
  paths.map((path) => join(ROOT, path)).find((path) => existsSync(path));

/** Our own picture; always there. */
export const TEST_IMAGE = join(ROOT, 'data/test.png');
/** OpenSlide's public test slide, once it has been fetched. */
export const CMU_SLIDE = find('data/CMU-1-Small-Region.svs', '../shared/slides/CMU-1-Small-Region.svs');
/** Nuclei of one pass over that slide without tiles: x, y of the seed, area in pixels. */
export const CMU_REFERENCE = find(
  'data/golden/CMU-1-Small-Region.objects.json',
  '../shared/model/reference/CMU-1-Small-Region.objects.json',
);

/** Lays files into the folder of a product that has not started, as if they had lain there for long. */
export async function layIn(product: Product, ...files: (string | undefined)[]): Promise<void> {
  for (const file of files) {
    if (!file) continue;
    const copy = join(product.slides, basename(file));
    await copyFile(file, copy);
    // What has just been written may still be growing, and is left alone for a while.
    await utimes(copy, new Date('2026-01-01'), new Date('2026-01-01'));
  }
}

export async function slideNamed(user: User, name: string): Promise<SlideView> {
  const { body } = await user.ask('GET', '/api/slides');
  const found = (body as { items: unknown[] }).items.map((item) => slideView.parse(item));
  const slide = found.find((other) => other.name === name);
  if (!slide) throw new Error(`no slide ${name} among ${found.map((other) => other.name).join(', ')}`);
  return slide;
}

/** The template "Core Analysis", as the dashboard submits it. */
export async function coreAnalysis(user: User, { slideId, name }: SlideView): Promise<WorkflowDocument> {
  const { body } = await user.ask('GET', '/api/workflow-templates');
  const { items } = body as { items: { name: string; branch: WorkflowDocument['branches'][number] }[] };
  const template = items.find((item) => item.name === 'core-analysis');
  if (!template) throw new Error('there is no template core-analysis');
  return { name: `${name} core analysis`, slideId, branches: [template.branch] };
}
