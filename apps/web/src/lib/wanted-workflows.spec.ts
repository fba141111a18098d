import type { WorkflowSummary } from '@ramus/contracts';
import { describe, expect, it } from 'vitest';
import { MAX_SEARCH, queryOf, wantedFrom, withNews, withPage } from './wanted-workflows.js';

const workflow = (day: number, change: Partial<WorkflowSummary> = {}): WorkflowSummary => ({
  workflowId: `w${day}`,
  name: `of day ${day}`,
  status: 'running',
  paused: false,
  priority: 5,
  progress: { done: 0, total: 0, percent: 0 },
  submittedAt: `2026-01-0${day}T00:00:00.000Z`,
  jobs: { total: 1, done: 0, running: 1 },
  ...change,
});
const ids = ({ items }: { items: readonly WorkflowSummary[] }): string[] =>
  items.map(({ workflowId }) => workflowId);
const nameless = (): undefined => undefined;

describe('the address of a list', () => {
  it('is read back as what it was made of', () => {
    const wanted = { status: 'failed', search: 'liver & kidney' } as const;
    expect(wantedFrom(queryOf(wanted))).toEqual(wanted);
    expect(queryOf({}).toString()).toBe('');
  });

  it.each([
    ['a status that there is none of', 'status=sleeping', {}],
    ['a name that every object has', 'status=constructor', {}],
    ['blanks', 'search=%20%20', {}],
    ['more words than the server takes', `search=${'a'.repeat(900)}`, { search: 'a'.repeat(MAX_SEARCH) }],
  ])('that was typed with %s shows a list all the same', (_, typed, wanted) => {
    expect(wantedFrom(new URLSearchParams(typed))).toEqual(wanted);
  });
});

describe('a list of running workflows', () => {
  const list = { items: [workflow(5), workflow(3)] };
  const hear = (...news: WorkflowSummary[]) => ids(withNews(list, news, { status: 'running' }, nameless));

  it('loses one that does not run any longer', () => {
    expect(hear(workflow(5, { status: 'succeeded' }))).toEqual(['w3']);
  });

  it('gets one that began to run, at its place', () => {
    expect(hear(workflow(4))).toEqual(['w5', 'w4', 'w3']);
  });

  it('hears nothing of one that waits', () => {
    expect(hear(workflow(6, { status: 'pending' }))).toEqual(['w5', 'w3']);
  });
});

describe('a list of which there is more', () => {
  const list = { items: [workflow(5), workflow(3)], next: 'w3' };

  it('takes in nothing from further down', () => {
    expect(ids(withNews(list, [workflow(2), workflow(6)], {}, nameless))).toEqual(['w6', 'w5', 'w3']);
  });

  it('grows by the page after it, and keeps what it has heard since', () => {
    const heard = withNews(list, [workflow(3, { status: 'failed' })], {}, nameless);
    const grown = withPage(heard, { items: [workflow(3), workflow(1)] });
    expect(grown.items.map(({ status, workflowId }) => [workflowId, status])).toEqual([
      ['w5', 'running'],
      ['w3', 'failed'],
      ['w1', 'running'],
    ]);
    expect(grown.next).toBeUndefined();
  });
});

it('a list of words gets what has them in the name of its slide', () => {
  const news = [workflow(1, { slideId: 'a' }), workflow(2, { slideId: 'b' })];
  const slideName = (id?: string) => (id === 'a' ? 'Liver.svs' : undefined);
  expect(ids(withNews({ items: [] }, news, { search: 'liver' }, slideName))).toEqual(['w1']);
});
