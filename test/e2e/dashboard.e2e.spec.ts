import type { DashboardToServer, ServerToDashboard, WorkflowView } from '@ramus/contracts';
import { schedulerView, workflowSummary, workflowView } from '@ramus/contracts';
import { io, type Socket } from 'socket.io-client';
import { v7 } from 'uuid';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { diagnostic, workflow } from '../support/documents.js';
import { expectLawfulEnd } from '../support/laws/laws.js';
import { Product } from '../support/product.js';

type Dashboard = Socket<ServerToDashboard, DashboardToServer>;

let product: Product;
const open: Dashboard[] = [];

beforeAll(async () => {
  product = await Product.start();
});
afterAll(async () => {
  for (const socket of open) socket.disconnect();
  await product.destroy();
});

function connect(auth: Record<string, string>): Dashboard {
  const socket: Dashboard = io(`${product.url}/dashboard`, {
    transports: ['websocket'],
    forceNew: true,
    reconnection: false,
    auth,
  });
  open.push(socket);
  return socket;
}

const watch = (socket: Dashboard, workflowId: string) =>
  socket.timeout(10_000).emitWithAck('watch', { workflowId });

describe('a dashboard', () => {
  it('is told of each change of its own workflows, and at last of the end', async () => {
    const ada = product.user('ada');
    const socket = connect({ userId: 'ada' });
    const views: WorkflowView[] = [];
    const summaries: unknown[] = [];
    const ended = new Promise<void>((resolve) => {
      socket.on('workflow', (view) => {
        views.push(workflowView.parse(view));
        if (view.status === 'succeeded') resolve();
      });
    });
    socket.on('summary', (summary) => summaries.push(workflowSummary.parse(summary)));
    const { workflowId } = await ada.submit(
      workflow({ main: [diagnostic('a', { shards: 12, shardMs: 150 })] }),
    );
    expect(await watch(socket, workflowId)).toMatchObject({
      ok: true,
      workflow: { workflowId, name: 'a journey' },
    });
    await ended;

    const done = views.map(({ progress }) => progress.done);
    expect(done).toEqual(done.toSorted((a, b) => a - b));
    expect(done.at(-1)).toBe(12);
    expect(views.some(({ status, progress }) => status === 'running' && progress.done > 0)).toBe(true);
    expect(summaries.length).toBeGreaterThan(0);
    expect(views.at(-1)).toEqual(await ada.workflow(workflowId));
  });

  it('shows the pool at once', async () => {
    const socket = connect({ userId: 'cem' });
    const view = await new Promise((resolve) => socket.once('scheduler', resolve));
    expect(schedulerView.parse(view)).toMatchObject({ userSlots: { max: 3, mine: false } });
  });

  it('cannot watch what is another’s, nor what is not there', async () => {
    const ada = product.user('ada');
    const { workflowId } = await ada.submit(
      workflow({ main: [diagnostic('a', { shards: 3, shardMs: 50 })] }),
    );
    const socket = connect({ userId: 'ben' });
    const heard: unknown[] = [];
    socket.on('workflow', (view) => heard.push(view));
    socket.on('summary', (summary) => heard.push(summary));
    for (const id of [workflowId, v7()]) {
      expect(await watch(socket, id)).toEqual({ ok: false, code: 'workflow-unknown' });
    }
    expect(await watch(socket, 'nonsense')).toEqual({ ok: false, code: 'schema-violation' });

    // The end of a workflow of his own comes after all that he could have heard of hers.
    await ada.untilStatus(workflowId, 'succeeded');
    const ben = product.user('ben');
    const { workflowId: his } = await ben.submit(workflow({ main: [diagnostic('a')] }));
    await new Promise<void>((resolve) => {
      socket.on('summary', (summary) => {
        if (summary.workflowId === his && summary.status === 'succeeded') resolve();
      });
    });
    expect(new Set(heard.map((told) => (told as { workflowId: string }).workflowId))).toEqual(new Set([his]));
  });

  it('of nobody is sent away', async () => {
    const socket = connect({});
    const reason = await new Promise((resolve) => socket.once('disconnect', resolve));
    expect(reason).toBe('io server disconnect');
  });
});

describe('a runner', () => {
  it('without a token is refused for good', async () => {
    const socket: Socket = io(`${product.url}/runners`, {
      transports: ['websocket'],
      forceNew: true,
      reconnection: false,
      auth: { token: 'guessed' },
    });
    open.push(socket as Dashboard);
    await new Promise<void>((resolve) => socket.once('connect', resolve));
    expect(await socket.timeout(10_000).emitWithAck('hello', {})).toEqual({
      ok: false,
      code: 'runner-token-invalid',
      final: true,
    });
  });
});

describe('the log of all this', () => {
  it('keeps every law, and every slot is back', async () => {
    await expectLawfulEnd(product);
  });
});
