import { workflowsQuery, type WorkflowsQuery } from '@ramus/contracts';
import { jobSpec } from '@ramus/testing';
import { beforeEach, describe, expect, it } from 'vitest';
import { SLIDE, SmallEngine } from '../engine/small-engine.fixture.js';
import type { LogFollower } from '../log/follower.js';
import { WorkflowNamesStore } from './workflow-names.js';
import { WorkflowPresenter } from './workflow-presenter.js';
import { ListWorkflowsHandler, ListWorkflowsQuery, MAX_SEARCHED } from './workflow-queries.js';

let engine: SmallEngine;
let names: WorkflowNamesStore;
let handler: ListWorkflowsHandler;
let follower: LogFollower;

beforeEach(async () => {
  engine = await SmallEngine.open();
  names = new WorkflowNamesStore(engine.blobs);
  const presenter = new WorkflowPresenter(engine.state, engine.runners, names);
  handler = new ListWorkflowsHandler(engine.views, presenter, engine.slides);
  follower = await engine.follow();
});

/** The later, the newer: ids are in order, as those of version 7 are. */
async function submit(place: number, name: string, change: { userId?: string; slideId?: string } = {}) {
  const workflowId = `w${String(place).padStart(4, '0')}`;
  await names.put(workflowId, name, { name, branches: [], keys: [] });
  await engine.submit([jobSpec(`${workflowId}.0`)], { workflowId, fingerprint: name, ...change });
}

const search = async (words: string, page: Partial<WorkflowsQuery> = {}) => {
  await follower.reached((await engine.store.readAll({ limit: 10_000 })).at(-1)?.position);
  return handler.execute(new ListWorkflowsQuery('ada', { limit: 50, search: words, ...page }));
};
const found = async (words: string, page?: Partial<WorkflowsQuery>): Promise<string[]> =>
  (await search(words, page)).items.map(({ name }) => name);

describe('a search among one’s workflows', () => {
  beforeEach(async () => {
    await submit(1, 'liver, first', { userId: 'ada' });
    await submit(2, 'kidney', { userId: 'ada', slideId: SLIDE });
    await submit(3, 'Liver again', { userId: 'ada' });
    await submit(4, 'liver of another', { userId: 'ben' });
  });

  it('finds them by name, newest first, and nothing of others', async () => {
    expect(await found('LIVER')).toEqual(['Liver again', 'liver, first']);
  });

  it('finds them by the name of their slide, and by the beginning of the id', async () => {
    expect(await found('a nam')).toEqual(['kidney']);
    expect(await found('w0001')).toEqual(['liver, first']);
  });

  it('finds none where nothing is so called', async () => {
    expect(await search('spleen')).toEqual({ items: [] });
  });

  it('goes on behind the last that was found, page by page', async () => {
    const first = await search('liver', { limit: 1 });
    expect(first.items.map(({ name }) => name)).toEqual(['Liver again']);
    expect(await found('liver', { limit: 1, cursor: first.next })).toEqual(['liver, first']);
  });

  it('is of one status, too', async () => {
    expect(await found('liver', { status: 'pending' })).toEqual(['Liver again', 'liver, first']);
    expect(await found('liver', { status: 'running' })).toEqual([]);
  });
});

it(`a page looks at ${MAX_SEARCHED} names at most, and the next goes on there`, async () => {
  await submit(0, 'the needle', { userId: 'ada' });
  for (let place = 1; place <= MAX_SEARCHED; place += 1) await submit(place, 'hay', { userId: 'ada' });
  const first = await search('needle');
  expect(first).toEqual({ items: [], next: 'w0001' });
  expect(await search('needle', { cursor: first.next })).toMatchObject({ items: [{ name: 'the needle' }] });
});

describe('the words of a search', () => {
  it.each([
    ['none', '', false],
    ['one letter', 'a', true],
    ['200 letters', 'a'.repeat(200), true],
    ['201 letters', 'a'.repeat(201), false],
  ])('%s: taken or not', (_, words, isAccepted) => {
    expect(workflowsQuery.safeParse({ search: words }).success).toBe(isAccepted);
  });

  it('may be no list of words', () => {
    expect(workflowsQuery.safeParse({ search: ['a', 'b'] }).success).toBe(false);
  });
});
