import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { request } from './http-request.js';

let server: Server | undefined;
afterEach(() => {
  server?.closeAllConnections();
  server?.close();
});

type Answer = (asked: IncomingMessage, response: ServerResponse) => void;

async function serving(answer: Answer): Promise<{ url: string; sockets: Set<Socket> }> {
  const sockets = new Set<Socket>();
  const started = createServer(answer).on('connection', (socket) => sockets.add(socket));
  server = started;
  await new Promise<void>((resolve) => started.listen(0, '127.0.0.1', resolve));
  return { url: `http://127.0.0.1:${(started.address() as AddressInfo).port}/x`, sockets };
}

const get = (url: string, signal = new AbortController().signal) =>
  request(url, { method: 'GET', redirect: 'error', signal });

describe('a request', () => {
  it('carries its body and brings the answer', async () => {
    const { url } = await serving((asked, response) => {
      let body = '';
      asked.on('data', (chunk: Buffer) => (body += chunk.toString()));
      asked.on('end', () =>
        response.writeHead(200, { 'X-Said': `${asked.headers['content-length']} bytes` }).end(body),
      );
    });
    const { signal } = new AbortController();
    const body = new TextEncoder().encode('nuclei');
    const answer = await request(url, { method: 'PUT', body, redirect: 'error', signal });
    expect([answer.ok, answer.status, answer.headers.get('X-SAID')]).toEqual([true, 200, '6 bytes']);
    expect(await answer.text()).toBe('nuclei');
  });

  it('uses the connection of the one before', async () => {
    const { url, sockets } = await serving((_, response) => response.end('x'));
    for (let n = 0; n < 3; n++) await (await get(url)).arrayBuffer();
    expect(sockets.size).toBe(1);
  });

  it('goes again when the kept connection has been closed meanwhile', async () => {
    let answers = 0;
    const { url, sockets } = await serving((asked, response) => {
      answers += 1;
      // The second one meets a server that hangs up on what it kept open.
      if (answers === 2) asked.socket.destroy();
      else response.end(String(answers));
    });
    await (await get(url)).text();
    expect(await (await get(url)).text()).toBe('3');
    expect(sockets.size).toBe(2);
  });

  it('does not follow a redirection', async () => {
    const { url } = await serving((_, response) => response.writeHead(302, { Location: '/y' }).end());
    await expect(get(url)).rejects.toThrow('302');
  });

  it('rejects a body that was cut short', async () => {
    const { url } = await serving((asked, response) => {
      response.writeHead(200, { 'Content-Length': 10 }).write('half', () => asked.socket.destroy());
    });
    await expect(get(url).then((answer) => answer.arrayBuffer())).rejects.toThrow();
  });

  it('ends when it is aborted', async () => {
    const aborting = new AbortController();
    const { url } = await serving(() => aborting.abort());
    await expect(get(url, aborting.signal)).rejects.toMatchObject({ name: 'AbortError' });
  });
});
