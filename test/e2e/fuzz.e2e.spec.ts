import type { RecordedEvent } from '@ramus/event-store';
import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { diagnostic, workflow } from '../support/documents.js';
import { babble, newId, type Gossip } from '../support/fuzz/babbler.js';
import { dripBodies, honestResult, uploadBadly } from '../support/fuzz/bad-uploads.js';
import { sendRawFrames } from '../support/fuzz/raw-frames.js';
import { Tally } from '../support/fuzz/tally.js';
import { HandRunner } from '../support/hand-runner.js';
import { expectLawfulEnd } from '../support/laws/laws.js';
import { Product } from '../support/product.js';
import { Random } from '../support/random.js';
import { layIn, slideNamed, TEST_IMAGE } from '../support/slides.js';
import type { User } from '../support/user.js';
import { invite } from '../support/volunteers.js';

/** It names itself in the title, so that a run's choices can be made again. */
const SEED = Number(process.env.FUZZ_SEED ?? Date.now() % 1_000_000);
/** The long form is `FUZZ_TIMES=10`. */
const TIMES = Number(process.env.FUZZ_TIMES ?? 1);
/** Of each of two rounds. Messages that were read, results that were answered, frames that were sent. */
const [MESSAGES, RESULTS, FRAMES] = [2_700 * TIMES, 2_400 * TIMES, 500 * TIMES];
/** Connections at once; runners at once that upload. */
const [BABBLERS, UPLOADERS] = [12, 6];
const FRAMES_AT_ONCE = 10;
/** What the program may hold more after the second round than after the first, in bytes. */
const MAX_GROWTH = 150_000_000;
/** What the overview shows, as far as an honest runner says. */
const MASK = { threshold: 30, polygons: [[[0, 0, 10, 0, 10, 10, 0, 10]]] };

let product: Product;
let ada: User;
let ben: User;
let cleo: User;
let root: User;
let gossip: Gossip;

beforeAll(async () => {
  product = await Product.prepare({ LOCAL_RUNNERS: 0, ADMIN_USERS: 'root', LEASE_MIN_MS: 4_000 });
  await layIn(product, TEST_IMAGE);
  await product.startAgain();
  [ada, ben, cleo, root] = ['ada', 'ben', 'cleo', 'root'].map((name) => product.user(name)) as [
    ...[User, User, User, User],
  ];
  const random = new Random(SEED);
  const links = await Promise.all(Array.from({ length: 8 }, () => invite(root)));
  gossip = {
    url: product.url,
    accounts: links.map(({ link }) => ({
      invitation: link.split('#invitation=')[1] ?? '',
      runnerIds: Array.from({ length: 6 }, () => newId(random)),
    })),
    made: [{ jobId: `${newId(random)}.0`, token: 1 }],
    told: new Map(),
  };
});
afterAll(() => product.destroy());

const heldBytes = async (): Promise<number> => {
  const status = await readFile(`/proc/${product.pid}/status`, 'utf8');
  return 1_024 * Number(/VmRSS:\s+(\d+)/.exec(status)?.[1]);
};

/** Work for those who mean no good: more than they can spoil. */
async function giveThemWork(): Promise<void> {
  const { slideId } = await slideNamed(ben, 'test.png');
  const { workflowId } = await ben.submit(workflow({ main: [diagnostic('a', { shards: 10_000 })] }));
  gossip.made.push({ jobId: `${workflowId}.0`, token: 1 }, { jobId: `${workflowId}.0`, token: 5 });
  const jobs = [{ key: 'nuclei', kind: 'segment-nuclei' }];
  for (let n = 0; n < 60 * TIMES; n += 1) {
    await cleo.submit({ name: 'nuclei', slideId, branches: [{ name: 'main', jobs }] });
  }
}

/** Wrong volunteers, until enough of what they said was read. */
async function babbleOn(tally: Tally, seed: number): Promise<void> {
  let connection = 0;
  const one = async () => {
    while (tally.total < MESSAGES) await babble(gossip, new Random(seed + ++connection), tally);
  };
  await Promise.all(Array.from({ length: BABBLERS }, one));
}

async function sendFrames(tally: Tally, seed: number): Promise<void> {
  for (let n = 0; n < FRAMES; n += FRAMES_AT_ONCE) {
    await sendRawFrames(product.url, new Random(seed - n - 1), tally, FRAMES_AT_ONCE);
  }
}

/** Wrong results of trusted runners, which keep their leases, and of volunteers, which lose them. */
async function uploadWrongly(tally: Tally, seed: number): Promise<void> {
  const { url } = product;
  const trusted = async (kind: string, n: number) => {
    const runner = await HandRunner.connect(product, { slots: 1, kinds: [kind] });
    const times = RESULTS / UPLOADERS;
    await uploadBadly({ url, runner, isTrusted: true }, new Random(seed * 3 + n), tally, times);
    runner.leave();
  };
  const kinds = ['segment-nuclei', 'diagnostic'];
  const all = Array.from({ length: UPLOADERS }, (_, n) => trusted(kinds[n % 2] ?? '', n));
  const enough = Promise.all(all);
  const volunteer = async (n: number) => {
    const runner = await HandRunner.volunteer(url, (await invite(root)).link);
    await uploadBadly({ url, runner, isTrusted: false, enough }, new Random(seed * 5 + n), tally, 50);
    runner.leave();
  };
  await Promise.all([enough, ...[1, 2, 3].map(volunteer)]);
}

/** One after the other, as long as the rest goes on. @returns how many came to their end. */
async function workHonestly(runner: HandRunner, rest: Promise<unknown>): Promise<number> {
  const { slideId } = await slideNamed(ada, 'test.png');
  const jobs = [{ key: 'tissue', kind: 'tissue-mask' }];
  let isOver = false;
  rest.finally(() => (isOver = true)).catch(() => undefined);
  let done = 0;
  for (; !isOver; done += 1) {
    const { workflowId } = await ada.submit({ name: 'a', slideId, branches: [{ name: 'main', jobs }] });
    const { status } = await runner.upload(await runner.assignment(), MASK);
    expect(status).toBe(200);
    await ada.untilStatus(workflowId, 'succeeded');
  }
  return done;
}

const tallies = { messages: new Tally(), results: new Tally(), frames: new Tally() };
let honest: HandRunner;
let honestly = 0;

/** @returns what the program holds afterwards, in bytes. */
async function round(seed: number): Promise<number> {
  const [messages, results, frames] = [new Tally(), new Tally(), new Tally()];
  const wrong = Promise.all([
    babbleOn(messages, seed),
    uploadWrongly(results, seed),
    sendFrames(frames, seed),
  ]);
  const [done] = await Promise.all([workHonestly(honest, wrong), wrong]);
  honestly += done;
  tallies.messages.add(messages);
  tallies.results.add(results);
  tallies.frames.add(frames);
  return heldBytes();
}

it(`messages and results that are wrong are refused, and change nothing else (FUZZ_SEED=${SEED})`, async () => {
  await giveThemWork();
  honest = await HandRunner.connect(product, { slots: 1, kinds: ['tissue-mask'] });
  const slow = await HandRunner.connect(product, { slots: 1 });
  const awaited = await slow.assignment();
  const giveUp = dripBodies(product.url, awaited, 20);
  const renewing = setInterval(() => void slow.heartbeat(awaited), 1_000);

  const first = await round(SEED);
  const second = await round(SEED + 1_000_000);
  clearInterval(renewing);
  giveUp();
  const { messages, results, frames } = tallies;
  console.info(
    `messages (${messages.total}): ${messages}\nresults (${results.total}): ${results}\n` +
      `bare frames: ${frames.total}\nhonest workflows meanwhile: ${honestly}\n` +
      `memory after each round: ${[first, second].map((bytes) => Math.round(bytes / 1e6)).join(', ')} MB`,
  );

  expect([...messages.unlawful, ...results.unlawful]).toEqual([]);
  expect(messages.total + results.total).toBeGreaterThanOrEqual(10_000);
  expect(second - first).toBeLessThan(MAX_GROWTH);
  expect(honestly).toBeGreaterThan(10);
  expect(product.output).not.toContain('"level":50');
  expect((await ada.ask('GET', '/health/ready')).status).toBe(200);
  // A body that never came whole has spoiled nothing.
  expect((await slow.upload(awaited, honestResult(awaited))).status).toBe(200);
  for (const runner of [slow, honest]) runner.leave();
});

it('the log of it keeps every law, and holds nothing that was not asked for', async () => {
  for (const user of [ben, cleo]) await cancelAll(user);
  const log = await expectLawfulEnd(product);
  const ofRunners = new Map<string, RecordedEvent[]>();
  for (const event of log) {
    if (!event.stream.startsWith('runner-')) continue;
    ofRunners.set(event.stream, [...(ofRunners.get(event.stream) ?? []), event]);
  }
  for (const events of ofRunners.values()) {
    expect(events.every(({ type }) => RUNNER_EVENTS.has(type))).toBe(true);
  }
  const banned = log
    .filter(({ type }) => type === 'RunnerBanned')
    .map(({ data }) => data as { runnerId: string });
  expect(banned.length).toBeGreaterThan(0);
  expect(banned.map(({ runnerId }) => runnerId)).not.toContain(honest.runnerId);
  expect(log.filter(({ type }) => type === 'WorkflowSubmitted')).toHaveLength(honestly + 60 * TIMES + 1);
  expect(log.filter(({ type }) => type === 'JobFailed')).toEqual([]);
  // A failure may be told in a thousand letters, and nothing of theirs in more.
  expect(JSON.stringify(log)).not.toMatch(/x{1001}/);
  const longest = Math.max(...log.map(({ data }) => JSON.stringify(data).length));
  expect(longest).toBeLessThan(8_000);
});

const RUNNER_EVENTS = new Set([
  ...['RunnerRegistered', 'RunnerConnected', 'RunnerDisconnected', 'RunnerDrained', 'RunnerBanned'],
  'RunnerTrustChanged',
]);

async function cancelAll(user: User): Promise<void> {
  for (let cursor = ''; ;) {
    const { body } = await user.ask('GET', `/api/workflows?limit=100${cursor && `&cursor=${cursor}`}`);
    const { items, next } = body as { items: { workflowId: string; finishedAt?: string }[]; next?: string };
    for (const { workflowId, finishedAt } of items) {
      if (finishedAt) continue;
      await user.cancelWorkflow(workflowId);
      await user.until(workflowId, (_, { status }) => ['cancelled', 'succeeded'].includes(status));
    }
    if (!next) return;
    cursor = next;
  }
}
