import { afterEach, describe, expect, it } from 'vitest';
import { serve, type Served } from '../http/serve.fixture.js';
import { HealthController, READINESS, type ReadinessCheck } from './health.controller.js';

let api: Served;
afterEach(() => api.app.close());

const health = async (path: string, checks: readonly ReadinessCheck[]) => {
  api = await serve({
    controllers: [HealthController],
    providers: [{ provide: READINESS, useValue: checks }],
  });
  const response = await fetch(`${api.url}/health/${path}`);
  return { status: response.status, body: await response.json() };
};

const yes = { name: 'views', isReady: () => true };

describe('the health of the program', () => {
  it('is alive whatever else is wrong', async () => {
    const { status } = await health('live', [{ name: 'event-store', isReady: () => false }]);
    expect(status).toBe(200);
  });

  it('is ready when every check passes', async () => {
    expect(await health('ready', [yes])).toEqual({
      status: 200,
      body: { status: 'ok', checks: { views: true } },
    });
  });

  it('is not ready while one check fails, and names it', async () => {
    const down = { name: 'event-store', isReady: () => Promise.reject(new Error('disk full')) };
    expect(await health('ready', [yes, down])).toEqual({
      status: 503,
      body: { status: 'not-ready', checks: { views: true, 'event-store': false } },
    });
  });
});
