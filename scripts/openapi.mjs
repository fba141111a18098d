// Writes the OpenAPI document and the client's types from it; with --check, fails if what is committed differs.
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import openapiTypescript, { astToString } from 'openapi-typescript';

const DOCUMENT = 'libs/api-client/openapi.json';
const TYPES = 'libs/api-client/src/schema.ts';

execFileSync('tsc', ['-b', 'apps/api'], { stdio: 'inherit' });
const document = execFileSync(process.execPath, ['apps/api/dist/openapi.js'], {
  encoding: 'utf8',
  maxBuffer: 64 * 1024 * 1024,
});
const types = astToString(await openapiTypescript(document));

if (process.argv.includes('--check')) {
  const stale = [
    [DOCUMENT, document],
    [TYPES, types],
  ].filter(([path, text]) => readFileSync(path, 'utf8') !== text);
  if (stale.length > 0) {
    process.stderr.write(`${stale.map(([path]) => path).join(' and ')} are stale: npm run openapi\n`);
    process.exit(1);
  }
} else {
  writeFileSync(DOCUMENT, document);
  writeFileSync(TYPES, types);
}
