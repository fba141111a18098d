import { gunzipSync } from 'node:zlib';
import { request } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { serve, type Served } from '../http/serve.fixture.js';
import { FilesController, TEXT } from './files.fixture.js';

let served: Served;
beforeAll(async () => {
  served = await serve({ controllers: [FilesController] });
});
afterAll(() => served.app.close());

/** By `http`, for `fetch` unpacks what it gets. */
async function get(name: string, headers: Record<string, string> = {}) {
  const { promise, resolve, reject } = Promise.withResolvers<import('node:http').IncomingMessage>();
  request(`${served.url}/files/${name}`, { headers }, resolve).on('error', reject).end();
  const response = await promise;
  return { status: response.statusCode, headers: response.headers, body: await buffer(response) };
}

describe('a file', () => {
  it('is sent whole, with its length and its hash as a tag', async () => {
    const { status, headers, body } = await get('a.json');
    expect(status).toBe(200);
    expect(body.toString()).toBe(TEXT);
    expect(headers['content-length']).toBe(String(TEXT.length));
    expect(headers['etag']).toMatch(/^"[0-9a-f]{64}"$/);
    expect(headers['cache-control']).toContain('immutable');
    expect(headers['cache-control']).toContain('private');
  });

  it('that the reader has is not sent again', async () => {
    const { headers } = await get('a.json');
    const again = await get('a.json', { 'If-None-Match': headers['etag'] ?? '' });
    expect(again.status).toBe(304);
    expect(again.body.length).toBe(0);
  });

  it('of text is compressed for who can read that', async () => {
    const { headers, body } = await get('a.json', { 'Accept-Encoding': 'gzip' });
    expect(headers['content-encoding']).toBe('gzip');
    expect(headers['vary']).toContain('Accept-Encoding');
    expect(gunzipSync(body).toString()).toBe(TEXT);
  });

  it('that is small, or a picture, is not compressed', async () => {
    for (const name of ['small.json', 'picture.png']) {
      expect((await get(name, { 'Accept-Encoding': 'gzip' })).headers['content-encoding']).toBeUndefined();
    }
  });

  it.each([
    ['bytes=10-19', '10-19'],
    ['bytes=-5', `${TEXT.length - 5}-${TEXT.length - 1}`],
    [`bytes=${TEXT.length - 1}-`, `${TEXT.length - 1}-${TEXT.length - 1}`],
    [`bytes=0-${TEXT.length * 2}`, `0-${TEXT.length - 1}`],
  ])('is sent in part for %s, uncompressed', async (Range, sent) => {
    const { status, headers, body } = await get('a.json', { Range, 'Accept-Encoding': 'gzip' });
    const [start = 0, end = 0] = sent.split('-').map(Number);
    expect(status).toBe(206);
    expect(headers['content-range']).toBe(`bytes ${sent}/${TEXT.length}`);
    expect(headers['content-length']).toBe(String(end - start + 1));
    expect(body.toString()).toBe(TEXT.slice(start, end + 1));
  });

  it('has no part beyond its end', async () => {
    const { status, headers } = await get('a.json', { Range: `bytes=${TEXT.length}-` });
    expect(status).toBe(416);
    expect(headers['content-range']).toBe(`bytes */${TEXT.length}`);
  });

  it('is sent whole to who asks for several parts, or in a unit that nobody knows', async () => {
    for (const Range of ['bytes=0-1,5-6', 'lines=1-2']) {
      const { status, body } = await get('a.json', { Range });
      expect(status).toBe(200);
      expect(body.length).toBe(TEXT.length);
    }
  });

  it('that is partial says so, and is not kept', async () => {
    const { headers, body } = await get('partial.json');
    expect(headers['x-ramus-partial']).toBe('true');
    expect(headers['cache-control']).toBe('no-store');
    expect(body.toString()).toBe(TEXT);
  });
});
