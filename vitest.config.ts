import { defineConfig } from 'vitest/config';

/** Libraries resolve to their sources in tests, so that no build is needed to test one. */
const resolve = { conditions: ['@ramus/source', 'node', 'import', 'default'] };
const ssr = { resolve: { conditions: ['@ramus/source', 'node', 'import', 'default'] } };

export default defineConfig({
  test: {
    projects: [
      {
        resolve,
        ssr,
        test: {
          name: 'unit',
          include: ['libs/*/src/**/*.spec.ts', 'apps/*/src/**/*.spec.ts', 'test/contract/**/*.spec.ts'],
          testTimeout: 30_000,
        },
      },
      {
        resolve,
        ssr,
        test: {
          name: 'e2e',
          include: ['test/e2e/**/*.e2e.spec.ts'],
          testTimeout: 120_000,
          hookTimeout: 120_000,
          fileParallelism: false,
        },
      },
    ],
  },
});
