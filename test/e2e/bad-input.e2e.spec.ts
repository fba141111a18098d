import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { v4, v7 } from 'uuid';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { diagnostic, held, workflow } from '../support/documents.js';
import { expectLawfulEnd } from '../support/laws/laws.js';
import { Product } from '../support/product.js';
import type { User } from '../support/user.js';

let product: Product;
let ada: User;

beforeAll(async () => {
  product = await Product.start();
  ada = product.user('ada');
});
afterAll(() => product.destroy());

const submit = (body: unknown, headers?: Record<string, string>) =>
  ada.ask('POST', '/api/workflows', body, headers);

const pointers = (answer: { errors?: { pointer: string }[] }) => answer.errors?.map(({ pointer }) => pointer);

const unknown = { ...workflow({ main: [diagnostic('a')] }), workflowId: v7() };

describe('a request', () => {
  it.each([
    ['GET', '/api/workflows'],
    ['POST', '/api/workflows'],
    ['GET', `/api/workflows/${v7()}`],
    ['GET', '/api/scheduler'],
    ['GET', '/api/slides'],
  ])('%s %s that does not say who asks is answered 400', async (method, path) => {
    for (const name of ['', ' ', 'a\tb']) {
      const answer = ada.ask(method, path, undefined, { 'X-User-ID': name });
      await ada.refused(400, 'user-id-missing', answer);
    }
  });

  it('that is not JSON is answered 400', async () => {
    await ada.refused(400, 'malformed-json', submit('{"name":'));
    await ada.refused(400, 'malformed-json', submit('{"name":"a"} trailing'));
  });

  it('that is too large is answered 413', async () => {
    await ada.refused(413, 'body-too-large', submit({ name: 'x'.repeat(2_000_000) }));
  });

  it('for an address where nothing is, is answered 404', async () => {
    await ada.refused(404, 'route-unknown', ada.ask('GET', '/api/nothing'));
  });
});

describe('a workflow document', () => {
  it('without the expected shape is answered 422 with a pointer per field', async () => {
    const bad = { name: '', priority: 11, extra: 1, branches: [{ name: 'main', jobs: [{ key: 'a' }] }] };
    const told = await ada.refused(422, 'schema-violation', submit(bad));
    expect(pointers(told)).toEqual(expect.arrayContaining(['/name', '/priority', '/branches/0/jobs/0/kind']));
    for (const body of [[], 'null', { name: 'a', branches: [] }, undefined]) {
      await ada.refused(422, 'schema-violation', submit(body));
    }
  });

  it('with a key that comes twice is answered 422', async () => {
    const twice = workflow({ main: [diagnostic('a')], other: [diagnostic('a')] });
    const told = await ada.refused(422, 'workflow-invalid', submit(twice));
    expect(told.errors).toEqual([
      { pointer: '/branches/1/jobs/0/key', detail: expect.stringContaining('"a"') as string },
    ]);
  });

  it('with a dependency that is no job is answered 422', async () => {
    const told = await ada.refused(
      422,
      'workflow-invalid',
      submit(workflow({ main: [diagnostic('a', { dependsOn: ['ghost'] })] })),
    );
    expect(told.errors).toEqual([
      { pointer: '/branches/0/jobs/0/dependsOn/0', detail: expect.stringContaining('"ghost"') as string },
    ]);
  });

  it('that runs in a circle is answered 422, and the circle is named', async () => {
    // Branch order counts: b comes after a, a waits for c, c waits for b.
    const circle = workflow({
      main: [diagnostic('a', { dependsOn: ['c'] }), diagnostic('b')],
      other: [diagnostic('c', { dependsOn: ['b'] })],
    });
    const told = await ada.refused(422, 'workflow-cycle', submit(circle));
    const cycle = (told.facts?.cycle as string[] | undefined) ?? [];
    expect(cycle[0]).toBe(cycle.at(-1));
    expect([...new Set(cycle)].toSorted()).toEqual(['a', 'b', 'c']);
    await ada.refused(
      422,
      'workflow-cycle',
      submit(workflow({ main: [diagnostic('a', { dependsOn: ['a'] })] })),
    );
  });

  it('with an unknown kind or bad params is answered 422', async () => {
    const body = {
      name: 'bad',
      branches: [
        {
          name: 'main',
          jobs: [
            { key: 'a', kind: 'sorcery' },
            { key: 'b', kind: 'diagnostic', params: { shards: 0, colour: 'blue' } },
          ],
        },
      ],
    };
    const told = await ada.refused(422, 'workflow-invalid', submit(body));
    expect(pointers(told)).toEqual(
      expect.arrayContaining(['/branches/0/jobs/0/kind', '/branches/0/jobs/1/params/shards']),
    );
  });

  it('with more than 1,000 jobs is answered 422', async () => {
    const jobs = Array.from({ length: 1_001 }, (_, n) => ({ key: `j${n}`, kind: 'diagnostic' }));
    await ada.refused(422, 'schema-violation', submit({ name: 'many', branches: [{ name: 'main', jobs }] }));
    const half = (from: number) => jobs.slice(from, from + 501);
    const branches = [
      { name: 'one', jobs: half(0) },
      { name: 'two', jobs: half(500).map((job) => ({ ...job, key: `${job.key}x` })) },
    ];
    await ada.refused(422, 'schema-violation', submit({ name: 'many', branches }));
  });

  it('over a slide that is not there is answered 404', async () => {
    const body = {
      name: 'a',
      slideId: 'f'.repeat(64),
      branches: [{ name: 'main', jobs: [{ key: 'a', kind: 'tissue-mask' }] }],
    };
    await ada.refused(404, 'slide-unknown', submit(body));
  });

  it('that was refused has left nothing', async () => {
    const { body } = await ada.ask('GET', '/api/workflows');
    expect(body).toEqual({ items: [] });
  });
});

describe('an id', () => {
  it('that is unknown, or another user’s, is answered 404 alike, and nothing happens', async () => {
    const ben = product.user('ben');
    const { workflowId } = await ben.submit(workflow({ main: [held('a')] }));
    await ben.until(workflowId, (jobs) => jobs('a').status === 'running');
    for (const id of [workflowId, v7(), 'nonsense']) {
      for (const path of ['', '/events']) {
        await ada.refused(404, 'workflow-unknown', ada.ask('GET', `/api/workflows/${id}${path}`));
      }
      for (const wish of ['cancel', 'pause', 'resume']) {
        await ada.refused(404, 'workflow-unknown', ada.ask('POST', `/api/workflows/${id}/${wish}`));
      }
      await ada.refused(404, 'job-unknown', ada.ask('GET', `/api/jobs/${id}.0`));
      await ada.refused(404, 'job-unknown', ada.ask('GET', `/api/jobs/${id}.0/artefacts`));
      await ada.refused(404, 'job-unknown', ada.ask('GET', `/api/jobs/${id}.0/exports/geojson`));
      await ada.refused(404, 'job-unknown', ada.cancelJob(`${id}.0`));
      await ada.refused(404, 'job-unknown', ada.retryJob(`${id}.0`));
    }
    expect((await ben.workflow(workflowId)).status).toBe('running');
    await ben.cancelWorkflow(workflowId);
    await ben.untilStatus(workflowId, 'cancelled');
  });

  it('that a client sends again with the same body gets the same answer, with another 409', async () => {
    const first = await ada.submit(unknown);
    const second = await ada.submit(unknown);
    expect(second).toMatchObject({ workflowId: unknown.workflowId, jobs: first.jobs });
    await ada.untilStatus(unknown.workflowId, 'succeeded');
    expect((await ada.submit(unknown)).workflowId).toBe(unknown.workflowId);
    await ada.refused(409, 'workflow-id-taken', submit({ ...unknown, name: 'another' }));
    const ben = product.user('ben');
    await ada.refused(409, 'workflow-id-taken', ben.ask('POST', '/api/workflows', unknown));
    expect(
      (await ada.history(unknown.workflowId)).filter(({ type }) => type === 'WorkflowSubmitted'),
    ).toHaveLength(1);
  });

  it('that a client makes must be a UUIDv7', async () => {
    const told = await ada.refused(422, 'schema-violation', submit({ ...unknown, workflowId: v4() }));
    expect(pointers(told)).toEqual(['/workflowId']);
  });
});

describe('a finished job', () => {
  it('cannot be cancelled, nor retried unless it failed: 409 with its state', async () => {
    const { workflowId } = await ada.submit(workflow({ main: [diagnostic('a')] }));
    await ada.untilStatus(workflowId, 'succeeded');
    const jobId = `${workflowId}.0`;
    const facts = { jobId, status: 'succeeded' };
    expect(await ada.refused(409, 'job-finished', ada.cancelJob(jobId))).toMatchObject({ facts });
    expect(await ada.refused(409, 'job-not-failed', ada.retryJob(jobId))).toMatchObject({ facts });
    const told = await ada.refused(409, 'workflow-finished', ada.cancelWorkflow(workflowId));
    expect(told).toMatchObject({ facts: { workflowId, status: 'succeeded' } });
  });
});

describe('a start', () => {
  const oneLine = (text: string) => text.trim().split('\n').length === 1;

  it('on a port that is taken says so and ends with 1', async () => {
    const { code, stderr } = await product.refusesToStart({ RAMUS_HOME: join(product.folder, 'other') });
    expect(code).toBe(1);
    expect(stderr).toMatch(/^ramus: port \d+ of 127\.0\.0\.1 is taken/);
    expect(stderr).toSatisfy(oneLine);
  });

  it('in a home that cannot be written says so and ends with 1', async () => {
    const file = join(product.folder, 'a-file');
    await writeFile(file, '');
    const { code, stderr } = await product.refusesToStart({ PORT: 0, RAMUS_HOME: join(file, 'home') });
    expect(code).toBe(1);
    expect(stderr).toMatch(/^ramus: RAMUS_HOME: .* cannot be written/);
    expect(stderr).toSatisfy(oneLine);
  });

  it('in the home of another that runs says so and ends with 1', async () => {
    const { code, stderr } = await product.refusesToStart({ PORT: 0 });
    expect(code).toBe(1);
    expect(stderr).toContain('events.sqlite');
    expect(stderr).toSatisfy(oneLine);
  });

  it('with a value that cannot be used names the variable and ends with 1', async () => {
    const { code, stderr } = await product.refusesToStart({ PORT: 'eighty' });
    expect(code).toBe(1);
    expect(stderr).toMatch(/^ramus: PORT: /);
    expect(stderr).toSatisfy(oneLine);
  });
});

describe('the log of all this', () => {
  it('keeps every law, and every slot is back', async () => {
    await expectLawfulEnd(product);
  });
});
