// Adds up the reports that the test runners left, prints one line, and fails on a failure or a skip that nobody expects.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const folder = process.argv[2] ?? 'test-results';
const sum = { passed: 0, failed: 0, skipped: 0 };
const files = existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith('.json')) : [];
for (const file of files) {
  const report = JSON.parse(readFileSync(join(folder, file), 'utf8'));
  if (report.stats) {
    // Playwright
    sum.passed += report.stats.expected;
    sum.failed += report.stats.unexpected + report.stats.flaky;
    sum.skipped += report.stats.skipped;
  } else {
    // Vitest
    sum.passed += report.numPassedTests;
    sum.failed += report.numFailedTests + (report.success || report.numFailedTests > 0 ? 0 : 1);
    sum.skipped += report.numPendingTests + report.numTodoTests;
  }
}
process.stdout.write(`${sum.passed} passed, ${sum.failed} failed, ${sum.skipped} skipped\n`);
if (sum.failed > 0 || sum.skipped > 0 || sum.passed === 0) process.exit(1);
