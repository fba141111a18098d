// Builds what is stale: TypeScript by its own record, the web app when a source of it is newer than its last build.
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

const run = (command, args) => {
  const { status } = spawnSync(command, args, { stdio: 'inherit' });
  if (status !== 0) process.exit(status ?? 1);
};
const newest = (path) => {
  const found = statSync(path);
  if (!found.isDirectory()) return found.mtimeMs;
  const inside = readdirSync(path).filter((name) => name !== 'dist' && name !== 'node_modules');
  return Math.max(0, ...inside.map((name) => newest(join(path, name))));
};

run('tsc', ['-b']);

const built = 'apps/web/dist/index.html';
const libs = ['contracts', 'projections', 'kernels', 'runner-core', 'slide', 'geometry'];
const sources = ['apps/web', ...libs.map((lib) => `libs/${lib}/src`), 'package-lock.json'];
const isStale = !existsSync(built) || Math.max(...sources.map(newest)) > statSync(built).mtimeMs;
if (isStale) run('npm', ['run', '--silent', 'build', '-w', '@ramus/web']);
