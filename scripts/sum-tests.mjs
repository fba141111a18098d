// Adds up the reports that the test runners left, prints one line, and fails on a failure or a skip that nobody expects.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const folder = process.argv[2] ?? 'test-results';
/** Names of tests that may skip here, one on a line, each with its reason above it. */
const EXPECTED = '.ci/expected-skips';
const expected = new Set(
  readFileSync(EXPECTED, 'utf8')
    .split('\n')
    .filter((line) => line && !line.startsWith('#')),
);

const sum = { passed: 0, failed: 0, skipped: 0 };
const surprises = [];
const files = existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith('.json')) : [];
for (const file of files) {
  const report = JSON.parse(readFileSync(join(folder, file), 'utf8'));
  if (report.stats) addPlaywright(report);
  else addVitest(report);
}
for (const name of surprises) process.stdout.write(`unexpected skip: ${name}\n`);
process.stdout.write(`${sum.passed} passed, ${sum.failed} failed, ${sum.skipped} skipped\n`);
if (sum.failed > 0 || surprises.length > 0 || sum.passed === 0) process.exit(1);

function addPlaywright({ stats, suites }) {
  sum.passed += stats.expected;
  sum.failed += stats.unexpected + stats.flaky;
  const walk = (suite) => [
    ...(suite.specs ?? []).filter(({ tests }) => tests.every(({ status }) => status === 'skipped')),
    ...(suite.suites ?? []).flatMap(walk),
  ];
  suites.flatMap(walk).forEach(({ title }) => skip(title));
}

function addVitest({ numPassedTests, numFailedTests, success, testResults }) {
  sum.passed += numPassedTests;
  // A file that could not be run holds no failed test, and is a failure all the same.
  sum.failed += numFailedTests || (success ? 0 : 1);
  for (const { assertionResults } of testResults) {
    for (const { status, fullName } of assertionResults) {
      if (status === 'pending' || status === 'skipped' || status === 'todo') skip(fullName);
    }
  }
}

function skip(name) {
  sum.skipped += 1;
  if (!expected.has(name)) surprises.push(name);
}
