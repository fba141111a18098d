import { createHash } from 'node:crypto';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { fromRoot } from '../places.js';
import { temporaryFolder } from './slides.fixture.js';

type FetchSlide = (
  slide: { name: string; sha256?: string },
  folder: string,
  base: string,
  silenceMs?: number,
) => Promise<string>;

const CONTENT = Buffer.alloc(300_000, 'slide');
const sha256 = createHash('sha256').update(CONTENT).digest('hex');

describe('npm run fetch:slides', () => {
  let fetchSlide: FetchSlide;
  let server: Server;
  let base: string;
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;

  beforeEach(async () => {
    const script = pathToFileURL(fromRoot('scripts/fetch-slides.mjs')).href;
    ({ fetchSlide } = (await import(script)) as { fetchSlide: FetchSlide });
    folder = await temporaryFolder();
    server = createServer((request, response) => {
      if (request.url === '/silent') response.write('x');
      else if (request.url === '/cut') {
        response.writeHead(200, { 'Content-Length': CONTENT.length });
        response.write(CONTENT.subarray(0, 1_000), () => response.destroy());
      } else if (request.url === '/a.svs') response.end(CONTENT);
      else response.writeHead(404).end();
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    base = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  });

  afterEach(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
    await folder.remove();
  });

  it('brings a slide whose content is the right one, once', async () => {
    expect(await fetchSlide({ name: 'a.svs', sha256 }, folder.path, base)).toContain(sha256);
    expect(Buffer.compare(await readFile(join(folder.path, 'a.svs')), CONTENT)).toBe(0);
    expect(await fetchSlide({ name: 'a.svs', sha256 }, folder.path, 'http://127.0.0.1:1/')).toContain(
      'there already',
    );
  });

  it.each([
    ['a.svs', /another content/],
    ['cut', /cannot be fetched .*online\?$/],
    ['silent', /nothing came for 0.2 s/],
    ['missing', /the server answered 404/],
  ])('says in a sentence what is wrong with %s, and leaves nothing', async (name, sentence) => {
    await expect(fetchSlide({ name, sha256: '0'.repeat(64) }, folder.path, base, 200)).rejects.toThrow(
      sentence,
    );
    expect(await readdir(folder.path)).toEqual([]);
  });

  it('says in a sentence that the machine is offline', async () => {
    await expect(fetchSlide({ name: 'a.svs', sha256 }, folder.path, 'http://127.0.0.1:1/')).rejects.toThrow(
      /cannot be fetched \(.+\): is this machine online\?$/,
    );
  });

  it('takes no other file of the same name for the slide', async () => {
    await writeFile(join(folder.path, 'a.svs'), 'mine');
    await expect(fetchSlide({ name: 'a.svs', sha256 }, folder.path, base)).rejects.toThrow(/remove it first/);
    expect(await readFile(join(folder.path, 'a.svs'), 'utf8')).toBe('mine');
  });
});
