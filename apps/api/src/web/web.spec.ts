import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { serve, type Served } from '../http/serve.fixture.js';
import { serveDashboard } from './web.js';

let folder: string;
let api: Served;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ramus-'));
  await mkdir(join(folder, 'assets'));
  await writeFile(join(folder, 'index.html'), '<title>the dashboard</title>');
  await writeFile(join(folder, 'volunteer.html'), '<title>the volunteer</title>');
  await writeFile(join(folder, 'favicon.svg'), '<svg/>');
  await writeFile(join(folder, 'assets', 'app-1a2b.js'), 'run()');
  api = await serve({}, (app) => serveDashboard(app, folder));
});
afterEach(async () => {
  await api.app.close();
  await rm(folder, { recursive: true });
});

const get = async (path: string, init?: RequestInit) => {
  const response = await fetch(`${api.url}${path}`, init);
  return {
    status: response.status,
    cache: response.headers.get('cache-control'),
    type: response.headers.get('content-type'),
    encoding: response.headers.get('content-encoding'),
    vary: response.headers.get('vary'),
    text: await response.text(),
  };
};

describe('the dashboard', () => {
  it.each(['/dashboard', '/dashboard/', '/dashboard/workflows/1?at=2'])('answers at %s', async (path) => {
    const { status, text, cache } = await get(path);
    expect([status, text]).toEqual([200, '<title>the dashboard</title>']);
    expect(cache).not.toContain('immutable');
  });

  it('has its hashed files kept for good', async () => {
    expect(await get('/dashboard/assets/app-1a2b.js')).toMatchObject({
      status: 200,
      text: 'run()',
      cache: 'public, max-age=31536000, immutable',
    });
  });

  it('sends the compressed neighbour of a file to who takes it, as what it is', async () => {
    await writeFile(join(folder, 'assets', 'app-1a2b.js.gz'), gzipSync('run(1)'));
    const taken = await get('/dashboard/assets/app-1a2b.js', { headers: { 'Accept-Encoding': 'gzip, br' } });
    expect(taken).toMatchObject({ text: 'run(1)', encoding: 'gzip', vary: 'Accept-Encoding' });
    expect(taken.type).toContain('text/javascript');
    expect(taken.cache).toContain('immutable');
    const plain = await get('/dashboard/assets/app-1a2b.js', { headers: { 'Accept-Encoding': 'identity' } });
    expect(plain).toMatchObject({ text: 'run()', encoding: null, vary: 'Accept-Encoding' });
    const refused = await get('/dashboard/assets/app-1a2b.js', {
      headers: { 'Accept-Encoding': 'gzip;q=0' },
    });
    expect(refused).toMatchObject({ text: 'run()', encoding: null });
  });

  it('has its other files asked for again', async () => {
    expect(await get('/dashboard/favicon.svg')).toMatchObject({ status: 200, cache: 'public, max-age=0' });
  });

  it('does not answer for files that it lacks, nor for what lies beside it', async () => {
    for (const path of [
      '/dashboard/assets/app-old.js',
      '/dashboard/nothing.png',
      '/dashboard/..%2f..%2fx.txt',
    ]) {
      expect(await get(path)).toMatchObject({ status: 404, type: expect.stringContaining('problem+json') });
    }
    expect((await get('/dashboard', { method: 'POST' })).status).toBe(404);
  });

  it('says so when it is not built', async () => {
    await rm(join(folder, 'index.html'));
    const { status, text } = await get('/dashboard');
    expect(status).toBe(503);
    expect(text).toContain('npm run build');
  });
});

describe("the volunteer's page", () => {
  const headersOf = async (path: string) => (await fetch(`${api.url}${path}`)).headers;

  it('answers at /volunteer', async () => {
    const { status, text, cache } = await get('/volunteer');
    expect([status, text, cache]).toEqual([200, '<title>the volunteer</title>', 'no-cache']);
  });

  it('is isolated from other origins, and so is each script that it starts', async () => {
    for (const path of ['/volunteer', '/dashboard/assets/app-1a2b.js']) {
      const headers = await headersOf(path);
      expect(headers.get('cross-origin-opener-policy')).toBe('same-origin');
      expect(headers.get('cross-origin-embedder-policy')).toBe('require-corp');
    }
    expect((await headersOf('/dashboard')).get('cross-origin-embedder-policy')).toBeNull();
  });

  it('runs nothing that does not come from here, and is shown in no frame', async () => {
    const policy = (await headersOf('/volunteer')).get('content-security-policy');
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("script-src 'self' 'wasm-unsafe-eval';");
    expect(policy).toContain("worker-src 'self';");
    expect(policy).toContain("connect-src 'self';");
    expect(policy).toContain("frame-ancestors 'none'");
  });
});
