import type { EventsQuery, HistoryEvent } from '@ramus/contracts';
import { workflowIdOf, type Logged } from '@ramus/domain';
import { beforeAll, describe, expect, it } from 'vitest';
import { WorkflowHistory } from '../workflows/workflow-history.js';
import { EventFeed } from './event-feed.js';
import { EventTeller } from './event-teller.js';
import { FollowedLog, recordedJourneys } from './journey.fixture.js';

const { signal } = new AbortController();
const ADMIN = { userId: 'root', isAdmin: true };
/** The longest journey. */
const [JOURNEY = []] = recordedJourneys().toSorted((a, b) => b.length - a.length);

let feed: EventFeed;
let log: FollowedLog;
/** By position: whose events they are, as an independent look at each event finds. */
const users = new Map<string, ReadonlySet<string>>();

beforeAll(async () => {
  log = new FollowedLog(undefined, 11);
  await log.write(JOURNEY);
  const owners = new Map<string, string>();
  const recorder = await log.follow(async (event) => void users.set(event.position, usersOf(event, owners)));
  const teller = new EventTeller(log.views, log.names);
  feed = new EventFeed(
    log.store,
    recorder,
    new WorkflowHistory(log.store, recorder, teller),
    log.views,
    teller,
  );
});

function usersOf(event: Logged, owners: Map<string, string>): ReadonlySet<string> {
  if (event.type === 'WorkflowSubmitted') owners.set(event.data.workflowId, event.data.userId);
  const ownerOf = (id: string) => owners.get(id) ?? '';
  if (event.stream.startsWith('workflow-')) return new Set([ownerOf(event.stream.slice('workflow-'.length))]);
  if (event.stream.startsWith('job-'))
    return new Set([ownerOf(workflowIdOf(event.stream.slice('job-'.length)))]);
  if ('userId' in event.data) return new Set([event.data.userId]);
  if (!('runnerId' in event.data) || event.type === 'RunnerRegistered') return new Set();
  const leases = log.state.snapshot.runners.get(event.data.runnerId)?.leases.values() ?? [];
  return new Set([...leases].map(({ jobId }) => ownerOf(workflowIdOf(jobId))));
}

async function pages(query: EventsQuery, reader = ADMIN): Promise<HistoryEvent[]> {
  const events: HistoryEvent[] = [];
  let { cursor } = query;
  do {
    const page = await feed.page({ ...query, cursor }, reader, signal);
    expect(page.items.length).toBeLessThanOrEqual(query.limit ?? 100);
    events.push(...page.items);
    cursor = page.next;
  } while (cursor !== undefined);
  return events;
}
async function streamed(query: EventsQuery, reader = ADMIN): Promise<HistoryEvent[]> {
  const events: HistoryEvent[] = [];
  for await (const event of feed.stream(query, reader, signal)) events.push(event);
  return events;
}
const positions = (events: readonly { position: string }[]) => events.map(({ position }) => position);
const ownPositions = (userId: string) =>
  positions(JOURNEY).filter((position) => users.get(position)?.has(userId));
const ALL_USERS = [
  ...new Set(JOURNEY.flatMap((event) => (event.type === 'WorkflowSubmitted' ? [event.data.userId] : []))),
];

describe('the feed of events', () => {
  it('is the whole log to an administrator', async () => {
    expect(positions(await pages({}))).toEqual(positions(JOURNEY));
    expect(positions(await streamed({}))).toEqual(positions(JOURNEY));
  });

  it.each(ALL_USERS)('is to %s what concerns own workflows, and nothing else', async (userId) => {
    const reader = { userId, isAdmin: false };
    const wanted = ownPositions(userId);
    expect(wanted.length).toBeGreaterThan(0);
    expect(positions(await pages({ limit: 7 }, reader))).toEqual(wanted);
    expect(positions(await streamed({}, reader))).toEqual(wanted);
  });

  it('names no other user, and no other’s work', async () => {
    for (const userId of ALL_USERS) {
      const told = JSON.stringify(await pages({}, { userId, isAdmin: false }));
      for (const other of ALL_USERS.filter((one) => one !== userId)) expect(told).not.toContain(`"${other}"`);
      const foreign = JOURNEY.filter(({ position }) => !users.get(position)?.has(userId));
      for (const event of foreign) {
        if (event.type === 'WorkflowSubmitted') expect(told).not.toContain(event.data.workflowId);
      }
    }
  });

  it('is nothing to a stranger', async () => {
    expect(await pages({}, { userId: 'zoe', isAdmin: false })).toEqual([]);
  });

  it.each([1, 3, 50])('comes in pages of %i without a gap or a repetition', async (limit) => {
    expect(positions(await pages({ limit }))).toEqual(positions(JOURNEY));
  });

  it('goes on behind the position of any event', async () => {
    const cut = JOURNEY[Math.floor(JOURNEY.length / 2)]?.position;
    expect(positions(await streamed({ cursor: cut }))).toEqual(
      positions(JOURNEY.filter(({ position }) => Number(position) > Number(cut))),
    );
  });

  it('is of some types', async () => {
    const type = ['JobStarted', 'JobSlotGranted'];
    expect(positions(await pages({ type, limit: 3 }))).toEqual(
      positions(JOURNEY.filter((event) => type.includes(event.type))),
    );
  });

  it('is of a time', async () => {
    const times = JOURNEY.map(({ metadata }) => metadata.at).toSorted();
    const from = times[Math.floor(times.length / 3)] ?? '';
    const to = times[Math.floor(times.length / 2)] ?? '';
    const wanted = JOURNEY.filter(({ metadata: { at } }) => at >= from && at <= to);
    expect(wanted.length).toBeGreaterThan(0);
    expect(positions(await pages({ from, to }))).toEqual(positions(wanted));
  });

  it.each(['pool', 'runner', 'job'] as const)('is of the category %s', async (category) => {
    const wanted = JOURNEY.filter(({ stream }) => stream.startsWith(`${category}-`));
    expect(wanted.length).toBeGreaterThan(0);
    expect(positions(await pages({ category }))).toEqual(positions(wanted));
  });

  it('is of one stream', async () => {
    const wanted = JOURNEY.filter(({ stream }) => stream === 'pool-default');
    expect(positions(await pages({ stream: 'pool-default', limit: 5 }))).toEqual(positions(wanted));
  });
});

describe('the feed of one workflow', () => {
  const submitted = JOURNEY.find((event) => event.type === 'WorkflowSubmitted');
  const { workflowId = '', userId = '' } = submitted?.data ?? {};

  it('is its streams, and what pool and runners did for it', async () => {
    const events = await pages({ workflowId, limit: 5 }, { userId, isAdmin: false });
    const isOwn = ({ stream, data }: Logged) =>
      stream === `workflow-${workflowId}` ||
      stream.startsWith(`job-${workflowId}.`) ||
      (stream.startsWith('pool-') && 'jobId' in data && workflowIdOf(data.jobId) === workflowId);
    expect(positions(events)).toEqual(expect.arrayContaining(positions(JOURNEY.filter(isOwn))));
    expect(positions(events)).toEqual(positions(events).toSorted((a, b) => Number(a) - Number(b)));
    expect(positions(await streamed({ workflowId }))).toEqual(positions(events));
  });

  it('is refused to others as if there were none', async () => {
    const stranger = { userId: 'zoe', isAdmin: false };
    const unknown = { code: 'workflow-unknown', facts: { workflowId } };
    await expect(feed.page({ workflowId }, stranger, signal)).rejects.toMatchObject(unknown);
    await expect(feed.page({ stream: `workflow-${workflowId}` }, stranger, signal)).rejects.toMatchObject(
      unknown,
    );
    await expect(streamed({ workflowId: 'none' })).rejects.toMatchObject({ code: 'workflow-unknown' });
  });
});

describe('a stream of events', () => {
  it('is one of a few', async () => {
    const open = Array.from({ length: 4 }, () => feed.stream({}, ADMIN, signal));
    for (const one of open) await one.next();
    await expect(feed.stream({}, ADMIN, signal).next()).rejects.toMatchObject({ code: 'busy' });
    for (const one of open) await one.return(undefined);
    expect((await feed.stream({}, ADMIN, signal).next()).done).toBe(false);
  });

  it('ends when its reader hangs up', async () => {
    const stop = new AbortController();
    const events = feed.stream({}, ADMIN, stop.signal);
    await events.next();
    stop.abort(new Error('hung up'));
    const rest = async () => {
      for await (const _ of events);
    };
    await expect(rest()).rejects.toThrow('hung up');
  });
});
