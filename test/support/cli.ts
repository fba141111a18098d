import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ROOT, type Environment } from './product.js';

/** What a run of the command line left. */
export interface CliAnswer {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** Runs the built command line, away from any `.env`. */
export const ramus = (...args: readonly string[]): Promise<CliAnswer> => ramusWith({}, ...args);

/** The same with variables of its own. */
export async function ramusWith(env: Environment, ...args: readonly string[]): Promise<CliAnswer> {
  const child = spawn(process.execPath, [join(ROOT, 'apps/api/bin/ramus.mjs'), ...args], {
    cwd: tmpdir(),
    env: { PATH: process.env.PATH ?? '', ...strings(env) },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let [out, err] = ['', ''];
  child.stdout.on('data', (data: Buffer) => (out += data.toString()));
  child.stderr.on('data', (data: Buffer) => (err += data.toString()));
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, out, err };
}

const strings = (env: Environment): Record<string, string> =>
  Object.fromEntries(Object.entries(env).map(([name, value]) => [name, String(value)]));
