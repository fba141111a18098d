import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadConfig } from '../config.js';
import { ConfigModule } from '../config.module.js';
import { serve, type Served } from '../http/serve.fixture.js';
import { AuthModule } from './auth.module.js';
import { GuardedController } from './guarded.fixture.js';
import { RunnerTokens } from './runner-tokens.js';

let home: string;
let api: Served;
beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'ramus-'));
  const config = loadConfig({ RAMUS_HOME: home, ADMIN_USERS: 'ada' }, '/');
  api = await serve({ imports: [ConfigModule.of(config), AuthModule], controllers: [GuardedController] });
});
afterAll(async () => {
  await api.app.close();
  await rm(home, { recursive: true });
});

const ask = async (method: string, path: string, user?: string, body?: unknown) => {
  const response = await fetch(`${api.url}${path}`, {
    method,
    headers: { 'Content-Type': 'application/json', ...(user && { 'X-User-ID': user }) },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  return { status: response.status, body: (text ? JSON.parse(text) : {}) as Record<string, unknown> };
};

describe('a handler', () => {
  it('for everyone asks nobody who they are', async () => {
    expect(await ask('GET', '/try/open')).toEqual({ status: 200, body: { open: true } });
  });

  it('for users learns who asks', async () => {
    const { body } = await ask('GET', '/try/me', 'eve');
    expect(body).toEqual({ name: 'eve', isAdmin: false, userId: expect.stringMatching(/^[0-9a-f]{32}$/) });
  });

  it('for users refuses who does not say, before it looks at anything else', async () => {
    for (const [method, path] of [
      ['GET', '/try/me'],
      ['POST', '/try/mine'],
    ] as const) {
      expect(await ask(method, path, undefined, method === 'POST' ? { n: 'bad' } : undefined)).toMatchObject({
        status: 400,
        body: { type: '/problems/user-id-missing', facts: { header: 'X-User-ID' } },
      });
    }
  });

  it('for users still checks the body', async () => {
    expect((await ask('POST', '/try/mine', 'eve', { n: 'bad' })).status).toBe(422);
    expect((await ask('POST', '/try/mine', 'eve', { n: 1 })).body).toEqual({ n: 1, name: 'eve' });
  });

  it('for administrators refuses everyone else', async () => {
    expect((await ask('GET', '/try/admin')).status).toBe(400);
    expect((await ask('GET', '/try/admin', 'eve')).body).toMatchObject({ type: '/problems/not-an-admin' });
    expect((await ask('GET', '/try/admin', 'ada')).status).toBe(200);
  });

  it('tells a user whether they are an administrator', async () => {
    const userId = expect.stringMatching(/^[0-9a-f]{32}$/) as string;
    expect((await ask('GET', '/api/me', 'ada')).body).toEqual({ userId, isAdmin: true });
    expect((await ask('GET', '/api/me', 'eve')).body).toEqual({ userId, isAdmin: false });
    expect((await ask('GET', '/api/me')).status).toBe(400);
  });

  it('says in the document that it wants a user', async () => {
    const { body } = await ask('GET', '/docs-json');
    const { paths } = body as { paths: Record<string, { get: { security?: unknown } }> };
    expect(paths['/try/me']?.get.security).toEqual([{ user: [] }]);
    expect(paths['/try/admin']?.get.security).toEqual([{ user: [] }]);
    expect(paths['/try/open']?.get.security).toBeUndefined();
  });
});

describe('/api/runner-tokens', () => {
  it('makes a token that lets a runner in, until it is taken back', async () => {
    const { status, body } = await ask('POST', '/api/runner-tokens', 'ada', { name: 'gpu-1' });
    expect(status).toBe(201);
    const tokens = api.app.get(RunnerTokens);
    expect(tokens.verify(body.token)).toBe(true);

    const listed = (await ask('GET', '/api/runner-tokens', 'ada')).body;
    expect(listed).toEqual({ items: [{ tokenId: body.tokenId, name: 'gpu-1', madeAt: expect.any(String) }] });

    expect((await ask('DELETE', `/api/runner-tokens/${String(body.tokenId)}`, 'ada')).status).toBe(204);
    expect((await ask('DELETE', `/api/runner-tokens/${String(body.tokenId)}`, 'ada')).status).toBe(404);
    expect(tokens.verify(body.token)).toBe(false);
  });

  it('is for administrators', async () => {
    expect((await ask('POST', '/api/runner-tokens', 'eve', { name: 'gpu-1' })).status).toBe(403);
  });
});
