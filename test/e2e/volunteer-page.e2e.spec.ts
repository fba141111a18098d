import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { beforeAll, describe, expect, it } from 'vitest';
import { ROOT } from '../support/product.js';

/** What a volunteer downloads of ours, page and workers, compressed. */
const BUDGET_BYTES = 150_000;
const DIST = join(ROOT, 'apps/web/dist');
/** A built script, as pages and scripts name it. */
const ASSET = /\/([\w.-]+-[\w-]{8}\.m?js)\b/g;
/** Files of ONNX Runtime. */
const RUNTIME = /^ort[.-]/;

let page: string;
const read = (name: string): string => readFileSync(join(DIST, 'assets', name), 'utf8');
const namedIn = (text: string): string[] => [...text.matchAll(ASSET)].map(([, name = '']) => name);

beforeAll(() => {
  page = readFileSync(join(DIST, 'volunteer.html'), 'utf8');
});

/** Every script that the page leads to, by whatever way. */
function scripts(): { own: Set<string>; runtime: Set<string> } {
  const [own, runtime] = [new Set<string>(), new Set<string>()];
  const follow = (text: string): void => {
    for (const name of namedIn(text)) {
      if (RUNTIME.test(name)) runtime.add(name);
      else if (!own.has(name)) {
        own.add(name);
        follow(read(name));
      }
    }
  };
  follow(page);
  return { own, runtime };
}

describe("the volunteer's page", () => {
  it('is small, its workers included', () => {
    const { own } = scripts();
    expect([...own].map((name) => name.split('-')[0])).toEqual(
      expect.arrayContaining(['volunteer', 'link.worker', 'compute.worker']),
    );
    const bytes = [...own].reduce((sum, name) => sum + gzipSync(read(name), { level: 9 }).length, 0);
    expect(bytes).toBeLessThan(BUDGET_BYTES);
  });

  it('is painted before the runtime is asked for', () => {
    const { runtime } = scripts();
    expect(runtime.size).toBeGreaterThan(0);
    for (const name of namedIn(page)) {
      expect(RUNTIME.test(name)).toBe(false);
      // Neither does what the page starts with import it: a worker does, when it is to compute.
      expect(namedIn(read(name)).filter((other) => RUNTIME.test(other))).toEqual([]);
    }
  });

  it('has a runtime that is sent compressed', () => {
    for (const name of ['ort-wasm-simd-threaded', 'ort-wasm-simd-threaded.asyncify']) {
      const file = [...read(workerOf('compute')).matchAll(/[\w.-]+\.wasm/g)]
        .map(([found]) => found)
        .find((found) => found.startsWith(`${name}-`));
      expect(readFileSync(join(DIST, 'assets', `${file}.gz`)).length).toBeLessThan(8_000_000);
    }
  });
});

const workerOf = (name: string): string => {
  const found = [...scripts().own].find((script) => script.startsWith(`${name}.worker-`));
  if (!found) throw new Error(`the page starts no ${name} worker`);
  return found;
};
