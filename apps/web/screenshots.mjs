// Pictures of every page, in both themes and at two widths, of a running Ramus.
//   node apps/web/screenshots.mjs [--url http://127.0.0.1:8000/dashboard] [--out screenshots] [--user analyst] [--admin admin]
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { chromium } from '@playwright/test';

const { values } = parseArgs({
  options: {
    url: { type: 'string', default: 'http://127.0.0.1:8000/dashboard' },
    out: { type: 'string', default: 'screenshots' },
    user: { type: 'string', default: 'analyst' },
    admin: { type: 'string', default: 'admin' },
    // Only what the README shows: --readme --out docs/images
    readme: { type: 'boolean', default: false },
  },
});
const base = values.url.replace(/\/+$/, '');
const origin = new URL(base).origin;

/** @param {string} path @param {{ user?: string, method?: string }} [as] @returns {Promise<any>} */
async function ask(path, { user = values.user, method = 'GET' } = {}) {
  const response = await fetch(origin + path, { method, headers: { 'X-User-ID': user } });
  if (!response.ok) throw new Error(`${path} answered ${response.status}`);
  return response.status === 204 ? undefined : response.json();
}

/** What to show: a finished and a running workflow where there are such, and the slide of the finished one. */
async function findWorkflows() {
  /** @type {{ items: { workflowId: string, slideId?: string, status: string }[] }} */
  const { items } = await ask('/api/workflows?limit=100');
  const withSlide = items.filter(({ slideId }) => slideId);
  return {
    finished: withSlide.find(({ status }) => status === 'succeeded'),
    running: withSlide.find(({ status }) => status === 'running'),
    failed: withSlide.find(({ status }) => status === 'failed'),
  };
}

/** @param {string} workflowId @returns {Promise<string>} the job whose nuclei are worth seeing. */
async function jobToShow(workflowId) {
  const { branches } = await ask(`/api/workflows/${workflowId}`);
  const jobs = branches.flatMap(
    (/** @type {{ jobs: { jobId: string, kind: string }[] }} */ branch) => branch.jobs,
  );
  return (jobs.find((/** @type {{ kind: string }} */ { kind }) => kind === 'segment-nuclei') ?? jobs[0])
    .jobId;
}

/** @typedef {{ name: string, path: string, ready: string, user?: string, act?: (page: import('@playwright/test').Page) => Promise<unknown>, after?: () => Promise<unknown> }} Shot */

/** What Operations shows to an administrator alone; nothing where there is none of that name. @returns {Promise<Shot[]>} */
async function shotsOfAdmin() {
  const user = values.admin;
  const { isAdmin } = await ask('/api/me', { user });
  if (!isAdmin) {
    console.error(`${user} is no administrator there: no pictures of what only one sees`);
    return [];
  }
  const shot = { user, path: '/operations', ready: '[data-testid=runner]' };
  return [
    { ...shot, name: 'operations-admin' },
    {
      ...shot,
      name: 'operations-limits',
      act: async (page) => {
        await page.getByTestId('change-limits').click();
        await page.getByLabel('Running jobs', { exact: true }).fill('0');
        await page.getByRole('button', { name: 'Save limits' }).click();
        await page.locator('[aria-invalid=true]').waitFor();
      },
    },
    {
      ...shot,
      name: 'operations-invitation',
      act: async (page) => {
        await page.getByTestId('invite').click();
        await page.getByTestId('invitation-link').waitFor();
      },
      // Nobody was meant to come by it.
      after: async () => {
        const { items } = await ask('/api/invitations', { user });
        await ask(`/api/invitations/${items[0].invitationId}`, { user, method: 'DELETE' });
      },
    },
  ];
}

/** @returns {Promise<Shot[]>} */
async function shotsOf() {
  const { failed, finished, running } = await findWorkflows();
  /** @type {Shot[]} */
  const shots = [
    { name: 'workflows', path: '/workflows', ready: 'h1' },
    {
      name: 'new-workflow',
      path: '/workflows',
      ready: 'h1',
      act: async (page) => {
        await page.getByTestId('new-workflow').first().click();
        await page.getByTestId('slide-choice').first().click();
        await page.getByRole('checkbox').first().waitFor();
      },
    },
    { name: 'slides', path: '/slides', ready: 'h1' },
    {
      name: 'slide-details',
      path: '/slides',
      ready: '[data-testid=slide-card]',
      act: (page) =>
        page
          .getByRole('button', { name: /^Details of/ })
          .first()
          .click(),
    },
    { name: 'operations', path: '/operations', ready: 'h1' },
    { name: 'operations-past', path: '/operations/history', ready: '[data-testid=scrubber]' },
    {
      name: 'compose',
      path: '/workflows',
      ready: 'h1',
      act: async (page) => {
        await page.getByTestId('new-workflow').first().click();
        await page.getByTestId('slide-choice').first().click();
        await page.getByRole('button', { name: 'Compose' }).click();
        await page.getByTestId('compose-lane').first().waitFor();
      },
    },
  ];
  for (const [name, workflow] of Object.entries({ running, finished, failed })) {
    if (workflow)
      shots.push({
        name: `workflow-${name}`,
        path: `/workflows/${workflow.workflowId}`,
        ready: '[data-testid=job-card]',
      });
  }
  if (finished) {
    const path = `/slides/${finished.slideId}?workflow=${finished.workflowId}&job=${await jobToShow(finished.workflowId)}`;
    shots.push({
      name: 'workflow-past',
      path: `/workflows/${finished.workflowId}/history`,
      ready: '[data-testid=scrubber]',
    });
    shots.push({ name: 'slide', path, ready: '[data-testid=scale-bar]' });
    shots.push({
      name: 'slide-close',
      path: `${path}#1010,810,2.2`,
      ready: '[data-testid=scale-bar]',
      // A nucleus of our own synthetic slide lies there.
      act: async (page) => {
        const box = await page.getByTestId('viewer').boundingBox();
        if (box) await page.mouse.move(box.x + box.width / 2 + 277, box.y + box.height / 2 + 130);
      },
    });
  }
  return shots;
}

const NARROW = [
  'workflows',
  'operations',
  'operations-admin',
  'operations-limits',
  'operations-invitation',
  'workflow-finished',
  'workflow-past',
];
/** What the README shows, and in which file: of a slide a JPEG, which is a sixth of its PNG. */
const README = new Map([
  ['slide-close', { file: 'slide', type: /** @type {const} */ ('jpeg'), quality: 82 }],
  ['workflow-finished', { file: 'workflow', type: /** @type {const} */ ('png') }],
  ['operations-admin', { file: 'operations', type: /** @type {const} */ ('png') }],
]);
const widths = values.readme ? [1440] : [1440, 390];
const shots = [...(await shotsOf()), ...(await shotsOfAdmin())].filter(
  ({ name }) => !values.readme || README.has(name),
);

/** @param {import('@playwright/test').Page} page @param {string} name @param {string} theme @param {number} width */
async function take(page, name, theme, width) {
  const { file: base, ...look } = (values.readme && README.get(name)) || {
    file: name,
    type: /** @type {const} */ ('png'),
  };
  const file = join(
    values.out,
    values.readme ? `${base}-${theme}.${look.type}` : `${base}-${theme}-${width}.png`,
  );
  await page.screenshot({ path: file, fullPage: width === 390, ...look });
  console.log(file);
}

await mkdir(values.out, { recursive: true });
const browser = await chromium.launch({
  executablePath: process.env['CHROMIUM'] ?? '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-background-networking'],
});

for (const colorScheme of /** @type {const} */ (['light', 'dark'])) {
  for (const width of widths) {
    const context = await browser.newContext({
      viewport: { width, height: width === 390 ? 844 : 900 },
      colorScheme,
    });
    const page = await context.newPage();
    page.on('pageerror', (error) => console.error(`${page.url()}: ${error.message}`));
    for (const { act, after, name, path, ready, user = values.user } of shots) {
      if (width === 390 && !NARROW.includes(name)) continue;
      await context.addCookies([{ name: 'ramus-user', value: user, url: origin }]);
      await page.goto('about:blank');
      await page.goto(base + path);
      await page.locator(ready).first().waitFor();
      await page.locator('[data-testid=connection][data-state=live]').waitFor();
      await page.waitForLoadState('networkidle').catch(() => undefined);
      await act?.(page);
      // Pictures and outlines fade and glide in; a still is taken once that is over.
      await page.waitForTimeout(1_200);
      await take(page, name, colorScheme, width);
      await after?.();
    }
    if (!values.readme) {
      await page.goto(`${origin}/volunteer`);
      await page.getByTestId('start').waitFor();
      await page.screenshot({
        path: join(values.out, `volunteer-${colorScheme}-${width}.png`),
        fullPage: true,
      });
    }
    await context.close();
  }
}
await browser.close();
