import { defineConfig } from 'vitest/config';

/** Libraries resolve to their sources in tests, so that no build is needed to test one. */
const conditions = ['@ramus/source', 'node'];
const shared = { resolve: { conditions }, ssr: { resolve: { conditions } } };

/** Journeys start the built programs, which share the machine's two cores: one file at a time. */
const journeys = { testTimeout: 120_000, hookTimeout: 120_000, fileParallelism: false };

export default defineConfig({
  test: {
    projects: [
      {
        ...shared,
        test: {
          name: 'unit',
          include: [
            'libs/*/src/**/*.spec.ts',
            'apps/*/src/**/*.spec.ts',
            'test/{contract,fixtures}/**/*.spec.ts',
          ],
          testTimeout: 60_000,
        },
      },
      { ...shared, test: { name: 'fixtures', include: ['test/fixtures/record.ts'], ...journeys } },
      { ...shared, test: { name: 'e2e', include: ['test/e2e/**/*.e2e.spec.ts'], ...journeys } },
      {
        ...shared,
        test: {
          name: 'crash',
          include: ['test/crash/**/*.crash.spec.ts'],
          ...journeys,
          testTimeout: 1_800_000,
        },
      },
    ],
  },
});
