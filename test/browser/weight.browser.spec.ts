import { expect, test } from './support/test.js';

/** The most that the first page may weigh: scripts, compressed as they are sent. */
const MAX_BYTES = 200_000;

test('the list of workflows comes with less than 200 kB of scripts, and without viewer or charts', async ({
  arrive,
}) => {
  const { dashboard } = await arrive('ada');
  await dashboard.open('/workflows');
  const scripts = await dashboard.page.evaluate(() =>
    performance
      .getEntriesByType('resource')
      .map((entry) => entry as PerformanceResourceTiming)
      .filter(({ name }) => name.endsWith('.js'))
      .map(({ name, encodedBodySize }) => ({ name: name.replace(/.*\//, ''), encodedBodySize })),
  );
  const bytes = scripts.reduce((sum, { encodedBodySize }) => sum + encodedBodySize, 0);
  expect(bytes).toBeGreaterThan(10_000);
  expect(bytes, JSON.stringify(scripts)).toBeLessThan(MAX_BYTES);
  expect(scripts.filter(({ name }) => /^(plot|Operations|Slide-|TimeTravel)/.test(name))).toEqual([]);
  test.info().annotations.push({ type: 'weight', description: `${Math.round(bytes / 1_000)} kB` });
});
