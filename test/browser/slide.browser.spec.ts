import type { Page } from '@playwright/test';
import type { WorkflowDocument, User } from '../support/user.js';
import { CMU_SLIDE, slideNamed } from '../support/slides.js';
import { expectOverlay, overlayOf } from './support/overlay.js';
import { expect, test } from './support/test.js';

const SLIDE = CMU_SLIDE ? 'CMU-1-Small-Region.svs' : 'test.png';
/** Where there is much to see: level-0 pixels. */
const REGION = CMU_SLIDE
  ? { x: 900, y: 700, width: 600, height: 600 }
  : { x: 300, y: 300, width: 500, height: 500 };
const SEGMENTATION_MS = 180_000;

type Point = readonly [x: number, y: number];
interface Feature {
  readonly geometry: { readonly coordinates: readonly (readonly Point[])[] };
  readonly properties: { readonly measurements: Readonly<Record<string, number>> };
}

/** Both templates over the slide. */
async function both(user: User, slideId: string): Promise<WorkflowDocument> {
  const { body } = await user.ask('GET', '/api/workflow-templates');
  const { items } = body as { items: { branch: WorkflowDocument['branches'][number] }[] };
  return { name: 'the slide', slideId, branches: items.map(({ branch }) => branch) };
}

async function exported(user: User, jobId: string): Promise<readonly Feature[]> {
  const { body } = await user.ask('GET', `/api/jobs/${jobId}/exports/geojson`);
  const text = typeof body === 'string' ? (JSON.parse(body) as unknown) : body;
  return (text as { features: Feature[] }).features;
}

/** Centre of the outline's area (shoelace formula), computed here once more: the export alone is asked. */
function centreOf({ geometry }: Feature): Point {
  const ring = geometry.coordinates[0] ?? [];
  let [area, x, y] = [0, 0, 0];
  for (let i = 0; i + 1 < ring.length; i += 1) {
    const [[ax, ay], [bx, by]] = [ring[i] ?? [0, 0], ring[i + 1] ?? [0, 0]];
    const cross = ax * by - bx * ay;
    area += cross / 2;
    x += ((ax + bx) * cross) / 6;
    y += ((ay + by) * cross) / 6;
  }
  return [x / area, y / area];
}

const inRegion = ([x, y]: Point): boolean =>
  x >= REGION.x && y >= REGION.y && x < REGION.x + REGION.width && y < REGION.y + REGION.height;

/** Where a level-0 pixel lies in the page, by the link to the view: its middle and its scale. */
async function onPage(page: Page, [x, y]: Point): Promise<Point> {
  const [middleX = 0, middleY = 0, scale = 1] = new URL(page.url()).hash.slice(1).split(',').map(Number);
  const box = await page.getByTestId('viewer').boundingBox();
  if (!box) throw new Error('there is no viewer');
  return [box.x + box.width / 2 + (x - middleX) * scale, box.y + box.height / 2 + (y - middleY) * scale];
}

test('an analyst asks the slide', async ({ arrive }) => {
  test.setTimeout(SEGMENTATION_MS + 120_000);
  const { dashboard, user } = await arrive('analyst-of-regions');
  const { page } = dashboard;
  const { slideId } = await slideNamed(user, SLIDE);
  const { workflowId } = await user.submit(await both(user, slideId));
  const middle: Point = [REGION.x + REGION.width / 2, REGION.y + REGION.height / 2];
  const address = `/slides/${slideId}?workflow=${workflowId}`;
  const close = `#${middle.join(',')},0.8`;

  await test.step('sees nuclei and the heatmap come while the jobs run', async () => {
    await dashboard.open(address + close);
    await expectOverlay(page, ({ nuclei }) => nuclei > 100);
    await user.untilStatus(workflowId, 'succeeded', SEGMENTATION_MS);
    await expect(page.getByRole('checkbox', { name: 'Density' })).toBeEnabled();
    await expect(page.getByRole('link', { name: 'Nuclei, GeoJSON' })).toBeVisible();
  });
  const jobs = await user.until(workflowId, () => true);
  const features = await exported(user, jobs('nuclei').jobId);

  await test.step('shows and hides layers by keyboard', async () => {
    await page.getByTestId('viewer').locator('.openseadragon-canvas').first().focus();
    for (const key of ['n', 't']) await page.keyboard.press(key);
    await expectOverlay(page, ({ nuclei, tissue }) => nuclei + tissue === 0);
    await page.keyboard.press('d');
    await expect(page.getByTestId('heatmap-legend')).toContainText('Nuclei per mm²');
    await expectOverlay(page, ({ nuclei, tissue }) => nuclei + tissue > 10_000);
    await page.keyboard.press('d');
    await expectOverlay(page, ({ nuclei, tissue }) => nuclei + tissue === 0);
    await page.keyboard.press('n');
    await expectOverlay(page, ({ nuclei }) => nuclei > 100);
  });

  await test.step('counts in a box what the export has there', async () => {
    await dashboard.open(
      `${address}&region=${[REGION.x, REGION.y, REGION.x + REGION.width, REGION.y + REGION.height].join()}${close}`,
    );
    const there = features.filter((feature) => inRegion(centreOf(feature))).length;
    expect(there).toBeGreaterThan(20);
    await expect(page.getByTestId('selection-nuclei')).toContainText(there.toLocaleString('en'));
    await page.getByLabel('Measurement').selectOption('Circularity');
    await expect(page.getByRole('img', { name: `Circularity of ${there} nuclei` })).toBeVisible();
  });

  await test.step('draws a box of their own, and the address keeps it', async () => {
    await page.getByRole('button', { name: 'Clear the selection' }).click();
    await expect(page.getByTestId('selection')).toBeHidden();
    await page.getByRole('button', { name: 'Select a box' }).click();
    const box = await page.getByTestId('drawing').boundingBox();
    if (!box) throw new Error('nothing can be drawn on');
    await page.mouse.move(box.x + 200, box.y + 200);
    await page.mouse.down();
    await page.mouse.move(box.x + 500, box.y + 450, { steps: 4 });
    await page.mouse.up();
    await expect(page.getByTestId('selection-nuclei')).toHaveText(/^Nuclei \d+$/);
    await expect(page).toHaveURL(/region=\d+/);
    const counted = (await page.getByTestId('selection-nuclei').innerText()).replace(/\s+/, ' ');
    await page.reload();
    await expect(page.getByTestId('selection-nuclei')).toHaveText(counted);
  });

  await test.step('reads what was measured of the nucleus under the pointer', async () => {
    await dashboard.open(address + close);
    await expectOverlay(page, ({ nuclei }) => nuclei > 100);
    await expect(page).toHaveURL(/#\d+,\d+,0\.8/);
    const near = features
      .map((feature) => ({ feature, centre: centreOf(feature) }))
      .filter(({ centre }) => inRegion(centre))
      .sort(
        (a, b) =>
          (b.feature.properties.measurements['Nucleus: Area µm^2'] ?? 0) -
          (a.feature.properties.measurements['Nucleus: Area µm^2'] ?? 0),
      )[0];
    if (!near) throw new Error('there is no nucleus');
    const [x, y] = await onPage(page, near.centre);
    await page.mouse.move(x, y);
    const area = near.feature.properties.measurements['Nucleus: Area µm^2'] ?? 0;
    await expect(page.getByTestId('nucleus-facts')).toContainText(area.toFixed(1));
  });

  await test.step('sends a link to the view, which leads there', async () => {
    const other = await arrive('analyst-of-regions');
    await other.dashboard.page
      .context()
      .addCookies([{ name: 'ramus-user', value: user.name, url: page.url() }]);
    await other.dashboard.page.goto(page.url());
    await expect(other.dashboard.page.getByTestId('magnification')).toHaveText(
      await page.getByTestId('magnification').innerText(),
    );
    await expectOverlay(other.dashboard.page, ({ nuclei }) => nuclei > 100);
    expect((await overlayOf(other.dashboard.page)).nuclei).toBeGreaterThan(100);
  });

  await test.step('runs an analysis of the region, and all of its nuclei lie there', async () => {
    await dashboard.open(
      `${address}&region=${[REGION.x, REGION.y, REGION.x + REGION.width, REGION.y + REGION.height].join()}${close}`,
    );
    await page.getByTestId('run-on-region').click();
    const dialog = page.getByRole('dialog', { name: 'New Workflow' });
    await expect(dialog.getByTestId('region-note')).toContainText(`${REGION.width} × ${REGION.height} px`);
    await dialog.getByRole('checkbox', { name: 'Visualization' }).uncheck();
    await dialog.getByRole('button', { name: 'Start workflow' }).click();
    await expect(page).toHaveURL(/\/workflows\/[0-9a-f-]{36}/);
    const started = new URL(page.url()).pathname.split('/').at(-1) ?? '';
    const done = await user.untilStatus(started, 'succeeded', SEGMENTATION_MS);
    const found = await exported(user, done('nuclei').jobId);
    expect(found.length).toBeGreaterThan(20);
    // A nucleus belongs to where its seed lies, so its outline may reach a little over the edge.
    const REACH_PX = 40;
    for (const [x, y] of found.map(centreOf)) {
      expect(x).toBeGreaterThan(REGION.x - REACH_PX);
      expect(y).toBeGreaterThan(REGION.y - REACH_PX);
      expect(x).toBeLessThan(REGION.x + REGION.width + REACH_PX);
      expect(y).toBeLessThan(REGION.y + REGION.height + REACH_PX);
    }
  });
});
