import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** A path of the repository; the same from `src` and from `dist`, which both lie three folders below its root. */
export const fromRoot = (path: string): string => fileURLToPath(new URL(`../../../${path}`, import.meta.url));

/** Parts of the repository that the running program reads. */
export const PROBLEM_PAGES = fromRoot('docs/problems');
export const WEB_DIST = fromRoot('apps/web/dist');
export const RUNNER_MAIN = fromRoot('apps/runner/dist/main.js');
export const ENV_EXAMPLE = fromRoot('.env.example');

/** Version of this program. */
export const productVersion = (): string =>
  (JSON.parse(readFileSync(fromRoot('apps/api/package.json'), 'utf8')) as { version: string }).version;
