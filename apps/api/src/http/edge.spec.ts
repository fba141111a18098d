import { problem } from '@ramus/contracts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { z } from 'zod';
import { serve, type Served } from './serve.fixture.js';
import { LeasesController, TryController } from './try.fixture.js';

let api: Served;
beforeAll(async () => {
  api = await serve({ controllers: [TryController, LeasesController] });
});
afterAll(() => api.app.close());

const post = (body: string, headers: Record<string, string> = {}) =>
  fetch(`${api.url}/try`, {
    method: 'POST',
    body,
    headers: { 'Content-Type': 'application/json', ...headers },
  });

const expectProblem = async (
  response: Response,
  status: number,
  code: string,
): Promise<z.infer<typeof problem>> => {
  const body = problem.parse(await response.json());
  expect([response.status, body.status, body.type]).toEqual([status, status, `/problems/${code}`]);
  expect(response.headers.get('content-type')).toMatch(/^application\/problem\+json/);
  return body;
};

describe('the edge', () => {
  it('lets through what has the right shape', async () => {
    expect(await (await post('{"name":"x","jobs":[]}')).json()).toEqual({ took: 'x' });
  });

  it('answers malformed JSON with 400', async () => {
    await expectProblem(await post('{"name":'), 400, 'malformed-json');
  });

  it('answers a schema violation with 422 and a pointer for each field', async () => {
    const body = await expectProblem(
      await post('{"name":"far too long a name","jobs":[{"key":"a"},{"key":2,"a/b~c":"no"}]}'),
      422,
      'schema-violation',
    );
    expect(body.errors?.map(({ pointer }) => pointer)).toEqual(['/name', '/jobs/1/key', '/jobs/1/a~1b~0c']);
  });

  it('names an unknown field where it stands', async () => {
    const body = await expectProblem(await post('{"name":"x","jobs":[],"extra":1}'), 422, 'schema-violation');
    expect(body.errors).toEqual([{ pointer: '', detail: expect.stringContaining('extra') }]);
  });

  it('names at most 100 fields', async () => {
    const jobs = Array.from({ length: 150 }, () => ({ key: 1 }));
    const body = await expectProblem(
      await post(JSON.stringify({ name: 'x', jobs })),
      422,
      'schema-violation',
    );
    expect(body.errors).toHaveLength(100);
  });

  it('takes a missing body for a schema violation', async () => {
    await expectProblem(await fetch(`${api.url}/try`, { method: 'POST' }), 422, 'schema-violation');
  });

  it('checks and converts queries, too', async () => {
    expect(await (await fetch(`${api.url}/try/limit?limit=3`)).json()).toEqual({ limit: 3 });
    await expectProblem(await fetch(`${api.url}/try/limit?limit=9`), 422, 'schema-violation');
  });

  it('refuses a body over a megabyte', async () => {
    await expectProblem(
      await post(JSON.stringify({ name: 'x'.repeat(1 << 20), jobs: [] })),
      413,
      'body-too-large',
    );
  });

  it('answers an unknown route with 404', async () => {
    await expectProblem(await fetch(`${api.url}/nowhere`), 404, 'route-unknown');
  });

  it('answers a bad escape in the address with 400', async () => {
    await expectProblem(await fetch(`${api.url}/try/refusal/%E0%A4%A`), 400, 'request-invalid');
  });

  it('leaves the bodies of results unread', async () => {
    const response = await fetch(`${api.url}/api/leases/x`, {
      method: 'PUT',
      body: 'not json',
      headers: { 'Content-Type': 'application/json' },
    });
    expect(await response.json()).toEqual({ parsed: false });
  });

  it('leads from / to the dashboard', async () => {
    const response = await fetch(api.url, { redirect: 'manual' });
    expect([response.status, response.headers.get('location')]).toEqual([302, '/dashboard']);
  });

  it('sets headers that keep strangers out and the dashboard working', async () => {
    const { headers } = await fetch(`${api.url}/try/limit?limit=3`);
    const policy = headers.get('content-security-policy');
    expect(policy).toContain("default-src 'self'");
    expect(policy).toContain("img-src 'self' blob: data:");
    expect(policy).toContain("connect-src 'self' ws:");
    expect(policy).not.toContain('upgrade-insecure-requests');
    expect(headers.get('referrer-policy')).toBe('no-referrer');
    expect(headers.get('x-powered-by')).toBeNull();
  });
});

describe('a refusal', () => {
  const refused = (what: string) => fetch(`${api.url}/try/refusal/${what}`);

  it('carries its facts', async () => {
    const body = await expectProblem(await refused('cycle'), 422, 'workflow-cycle');
    expect(body.facts).toEqual({ cycle: ['a', 'b', 'a'] });
  });

  it('of an invalid workflow points at its fields', async () => {
    const body = await expectProblem(await refused('invalid'), 422, 'workflow-invalid');
    expect(body.errors).toEqual([{ pointer: '/branches/0/jobs/1/key', detail: 'is taken' }]);
  });

  it('for now says when to come back', async () => {
    const busy = await refused('busy');
    expect(busy.headers.get('retry-after')).toBe('7');
    await expectProblem(busy, 503, 'busy');
    const closed = await refused('store');
    expect(closed.headers.get('retry-after')).toBe('5');
    await expectProblem(closed, 503, 'store-unavailable');
  });

  it.each(['bug', 'nothing'])(
    'that nobody foresaw (%s) says nothing but the id to look for',
    async (what) => {
      const response = await refused(what);
      const body = await expectProblem(response, 500, 'internal');
      expect(body.facts).toEqual({ requestId: response.headers.get('x-request-id') });
      expect(JSON.stringify(body)).not.toContain('secret');
      expect(api.log.some((line) => line.includes(String(body.facts?.requestId)))).toBe(true);
    },
  );

  it('after half an answer breaks the connection', async () => {
    await expect(fetch(`${api.url}/try/half`).then((response) => response.text())).rejects.toThrow();
    expect((await fetch(`${api.url}/try/limit?limit=1`)).status).toBe(200);
  });
});

describe('the log', () => {
  it('shows neither queries, nor signatures, nor who asks', async () => {
    const lease = '/api/leases/0198c2f0-0000-7000-8000-000000000000.3/17/4';
    await fetch(`${api.url}${lease}/${'s1gnature-'.repeat(4)}/tiles/3?token=hush`, {
      headers: { 'X-User-ID': 'ada-the-user', Cookie: 'ramus-user=ada-the-user' },
    });
    const lines = api.log.join('');
    expect(lines).toContain(`${lease}/…/tiles/3`);
    for (const secret of ['s1gnature', 'hush', 'ada-the-user']) expect(lines).not.toContain(secret);
  });

  it("keeps a caller's request id if it is harmless", async () => {
    const idOf = async (given: string) =>
      (await fetch(`${api.url}/try/limit?limit=1`, { headers: { 'X-Request-Id': given } })).headers.get(
        'x-request-id',
      );
    expect(await idOf('trace-1.a')).toBe('trace-1.a');
    expect(await idOf('{"a":1}')).toMatch(/^[0-9a-f-]{36}$/);
  });
});

describe('the OpenAPI document', () => {
  it('holds the schemas that are checked', async () => {
    const document = (await (await fetch(`${api.url}/docs-json`)).json()) as {
      paths: Record<string, { post: { requestBody: unknown; responses: Record<string, unknown> } }>;
    };
    const operation = document.paths['/try']?.post;
    expect(JSON.stringify(operation?.requestBody)).toContain('"maxLength":10');
    expect(JSON.stringify(operation?.responses['422'])).toContain('"title"');
  });

  it('is shown to people', async () => {
    expect((await fetch(`${api.url}/docs`)).headers.get('content-type')).toMatch(/^text\/html/);
  });
});
