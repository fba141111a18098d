import { jobSpec } from '@ramus/testing';
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { SmallEngine } from '../engine/small-engine.fixture.js';
import { serve, type Served } from './serve.fixture.js';
import { LogFollower } from '../log/follower.js';
import { ThingsController } from './positions.fixture.js';

let engine: SmallEngine;
let api: Served;
beforeEach(async () => {
  engine = await SmallEngine.open();
  const follower = await engine.follow();
  api = await serve({
    controllers: [ThingsController],
    providers: [{ provide: LogFollower, useValue: follower }],
  });
  onTestFinished(() => api.app.close());
});
const ask = (query: string) => fetch(`${api.url}/things${query}`);
const submit = (workflowId: string) => engine.submit([jobSpec(`${workflowId}.0`)], { workflowId });

describe('a query', () => {
  it('that names no position is answered at once', async () => {
    expect((await ask('')).status).toBe(200);
  });

  it('is answered once what is shown has come as far as it names', async () => {
    const answer = ask('?after=2');
    await submit('a');
    await submit('b');
    expect((await answer).status).toBe(200);
    expect((await ask('?after=1')).status).toBe(200);
  });

  it('that names a position which does not come is told how far it got', async () => {
    await submit('a');
    const answer = await ask('?after=99');
    expect(answer.status).toBe(503);
    expect(answer.headers.get('retry-after')).toBe('1');
    expect(await answer.json()).toMatchObject({
      type: '/problems/not-caught-up',
      facts: { position: '99', applied: '1' },
    });
  });

  it.each(['?after=', '?after=x', '?after=-1', '?after=007', '?after=1&after=2', `?after=${'9'.repeat(21)}`])(
    'that names no position of a log (%s) is refused',
    async (query) => {
      const answer = await ask(query);
      expect(answer.status).toBe(422);
      expect(await answer.json()).toMatchObject({
        type: '/problems/schema-violation',
        errors: [{ pointer: '/after' }],
      });
    },
  );
});

describe('a command without a body to answer', () => {
  const post = () => fetch(`${api.url}/things`, { method: 'POST' });

  it('answers where its outcome stands', async () => {
    ThingsController.position = '7';
    const answer = await post();
    expect([answer.status, answer.headers.get('x-ramus-position'), await answer.text()]).toEqual([
      204,
      '7',
      '',
    ]);
  });

  it('says nothing where there is nothing', async () => {
    ThingsController.position = undefined;
    expect((await post()).headers.has('x-ramus-position')).toBe(false);
  });
});
