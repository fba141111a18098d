import { defineConfig } from '@playwright/test';

/** Journeys of people in a real browser over the built product: one at a time, and none is tried twice. */
export default defineConfig({
  testDir: 'test/browser',
  testMatch: '**/*.browser.spec.ts',
  // Traces and pictures of failures; the reports beside this folder are what is summed up.
  outputDir: 'test-results/browser',
  reporter: [['list'], ['json', { outputFile: 'test-results/browser.json' }]],
  workers: 1,
  retries: 0,
  forbidOnly: true,
  timeout: 60_000,
  expect: { timeout: 20_000 },
  use: {
    browserName: 'chromium',
    viewport: { width: 1_440, height: 900 },
    locale: 'en-GB',
    timezoneId: 'UTC',
    screenshot: 'only-on-failure',
    trace: 'retain-on-failure',
    launchOptions: {
      executablePath: process.env['CHROMIUM'] ?? '/usr/bin/chromium',
      args: ['--no-sandbox', '--enable-unsafe-webgpu', '--disable-background-networking'],
    },
  },
});
