import type { Assignment, SlideView } from '@ramus/contracts';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { diagnostic, workflow } from '../support/documents.js';
import { HandRunner } from '../support/hand-runner.js';
import { expectLawfulEnd } from '../support/laws/laws.js';
import { leave } from '../support/leave.js';
import { Product } from '../support/product.js';
import { layIn, slideNamed, TEST_IMAGE } from '../support/slides.js';
import type { User, WorkflowDocument } from '../support/user.js';
import { addressesOf, clearSlide, invite } from '../support/volunteers.js';

const NAME = 'half-white.png';
/** The left half of the slide is white; the tissue begins here, in pixels. */
const TISSUE_LEFT = 1_536;
const REGION = { region: { x: 2_048, y: 256, width: 128, height: 128 } };
/** Tiles that show tissue, of 24 on the whole slide, and the shards that they are cut into. */
const [TILES, SHARDS] = [12, 4];
/** What HTTP itself says, and the size of a tile. */
const TILE_HEADERS = new Set([
  ...['cache-control', 'connection', 'content-length', 'content-type', 'content-encoding', 'date'],
  ...['keep-alive', 'transfer-encoding', 'x-content-type-options', 'x-tile-size'],
]);

/** What volunteers are shown of slides, and what not. */
let product: Product;
let ada: User;
let root: User;
let v4: string;
let v6: string;
let slide: SlideView;
let modelSha256: string;

beforeAll(async () => {
  product = await Product.prepare({
    LOCAL_RUNNERS: 0,
    HOST: '::',
    AUTH: 'development',
    ADMIN_USERS: 'root',
    LEASE_MIN_MS: 30_000,
    RUNNER_GRACE_MS: 500,
  });
  const picture = join(product.folder, NAME);
  const white = { width: 2 * TISSUE_LEFT, height: 1_152, channels: 3, background: 'white' } as const;
  const tissue = { input: TEST_IMAGE, left: TISSUE_LEFT, top: 0 };
  await sharp({ create: white }).composite([tissue]).png().toFile(picture);
  await layIn(product, picture);
  await product.startAgain();
  ada = product.user('ada');
  root = product.user('root');
  ({ v4, v6 } = addressesOf(product));
  slide = await slideNamed(ada, NAME);
  const { body } = await ada.ask('GET', '/api/models');
  modelSha256 = (body as { items: { sha256: string }[] }).items[0]?.sha256 ?? '';
});
afterAll(() => product.destroy());

/** A browser of an account of its own, which has computed the known tile. */
const come = async (url: string): Promise<HandRunner> =>
  HandRunner.volunteer(url, (await invite(root)).link, {
    kinds: ['diagnostic', 'segment-nuclei'],
    canaries: [{ modelSha256, sizePx: 64, maxDifference: 0 }],
  });
const restrict = async (): Promise<void> => {
  const { status } = await root.ask('DELETE', `/api/slides/${slide.slideId}/clearance`);
  expect(status).toBe(204);
};
const nuclei = (region?: object): WorkflowDocument => ({
  name: 'nuclei',
  slideId: slide.slideId,
  branches: [
    { name: 'main', jobs: [{ key: 'nuclei', kind: 'segment-nuclei', params: { mpp: 0.5, ...region } }] },
  ],
});
/** Share of pixels that are neither white nor grey. */
function tissueIn(rgb: Buffer): number {
  let coloured = 0;
  for (let i = 0; i < rgb.length; i += 3) {
    const [r = 0, g = 0, b = 0] = [rgb[i], rgb[i + 1], rgb[i + 2]];
    if (Math.max(r, g, b) - Math.min(r, g, b) > 20) coloured += 1;
  }
  return coloured / (rgb.length / 3);
}
/** A shard without a nucleus: as good as any other where two say the same. */
const nothingIn = ({ tiles }: Assignment) => {
  const none = {
    ...{ seeds: [], centroids: [], outlines: [], areaPx: [], perimeterUm: [], circularity: [] },
    ...{ eccentricity: [], solidity: [], minDiameterUm: [], maxDiameterUm: [] },
    ...{ hematoxylinOd: [], eosinOd: [], probability: [] },
  };
  return { tiles: Array.from({ length: tiles }, (_, tile) => ({ tile, ...none })) };
};
const answerOf = async (response: Response) => ({
  status: response.status,
  headers: response.headers,
  body: JSON.parse(await response.text()) as unknown,
});
const eventsOf = async (workflowId: string, type: string) =>
  (await ada.history(workflowId)).filter((event) => event.type === type).map(({ data }) => data);

describe('a restricted slide', () => {
  it('waits for clearance and says so; withdrawn, it is taken from who holds it at once', async () => {
    const [one, other] = [await come(v4), await come(v6)];
    const { workflowId } = await ada.submit(nuclei(REGION));
    const waits = { text: 'Only volunteers are connected, and the slide is not cleared for them.' };
    const reason = async () => {
      const jobs = await ada.until(workflowId, (of) => of('nuclei').reason?.code === 'waiting-for-runner');
      return jobs('nuclei').reason;
    };
    expect(await reason()).toMatchObject(waits);
    expect(await eventsOf(workflowId, 'LeaseGranted')).toEqual([]);

    await clearSlide(root, slide.slideId);
    const [held, theirs] = await Promise.all([one.assignment(), other.assignment()]);
    expect((await one.tile(held, 0)).status).toBe(200);
    expect((await other.tile(theirs, 0)).status).toBe(200);
    await restrict();
    await ada.refused(409, 'lease-lost', answerOf(await one.tile(held, 0)));
    await ada.refused(409, 'lease-lost', answerOf(await other.upload(theirs, nothingIn(theirs))));
    expect(await reason()).toMatchObject(waits);
    const revoked = expect.objectContaining({ cause: 'revoked' }) as object;
    expect(await eventsOf(workflowId, 'LeaseEnded')).toEqual([revoked, revoked]);
    expect([...one.revoked, ...other.revoked]).toEqual([revoked, revoked]);
    expect(await eventsOf(workflowId, 'ResultReceived')).toEqual([]);

    await clearSlide(root, slide.slideId);
    const answer = async (runner: HandRunner): Promise<number> => {
      const assignment = await runner.assignment();
      return (await runner.upload(assignment, nothingIn(assignment))).status;
    };
    expect(await Promise.all([answer(one), answer(other)])).toEqual([200, 200]);
    await ada.untilStatus(workflowId, 'succeeded');
    await restrict();
    await leave(root, one, other);
  });
});

describe('a tile that a volunteer is given', () => {
  it('is pixels with tissue, and says nothing of where they are from', async () => {
    await clearSlide(root, slide.slideId);
    const [one, other] = [await come(v4), await come(v6)];
    const { workflowId } = await ada.submit(nuclei());
    const [submitted] = await ada.history(workflowId);
    const secrets = [workflowId, slide.slideId, NAME, 'half-white', submitted?.by ?? 'nobody'];
    const seen = new Set<string>();
    let tiles = 0;
    const look = async (runner: HandRunner): Promise<void> => {
      for (let shard = 0; shard < SHARDS; shard += 1) {
        const assignment = await runner.assignment();
        const said = JSON.stringify(assignment);
        for (const secret of secrets) expect(said).not.toContain(secret);
        seen.add(assignment.jobId);
        const corner = (assignment.input as { tiles: { x: number; y: number }[] }).tiles;
        expect(Math.min(...corner.map(({ x }) => x))).toBe(0);
        expect(Math.min(...corner.map(({ y }) => y))).toBe(0);
        for (let index = 0; index < assignment.tiles; index += 1, tiles += 1) {
          const response = await runner.tile(assignment, index);
          expect([...response.headers.keys()].filter((name) => !TILE_HEADERS.has(name))).toEqual([]);
          const [width = 0, height = 0] = (response.headers.get('x-tile-size') ?? '').split('x').map(Number);
          const rgb = Buffer.from(await response.arrayBuffer());
          expect(rgb.length).toBe(width * height * 3);
          expect(tissueIn(rgb)).toBeGreaterThan(0.01);
        }
        const beyond = answerOf(await runner.tile(assignment, assignment.tiles));
        await ada.refused(404, 'tile-unknown', beyond);
        expect((await runner.upload(assignment, nothingIn(assignment))).status).toBe(200);
      }
    };
    await Promise.all([look(one), look(other)]);
    await ada.untilStatus(workflowId, 'succeeded');
    // Each lease under a name of its own; of the slide's tiles those alone that show tissue.
    expect(seen.size).toBe(2 * SHARDS);
    expect(tiles).toBe(2 * TILES);
    await restrict();
    await leave(root, one, other);
  });
});

describe('one account', () => {
  it('is shown half of the shards of a slide, the same in whatever browser it comes', async () => {
    const { link } = await invite(root);
    const one = await HandRunner.volunteer(v4, link, { slots: 8 });
    const many = await ada.submit(workflow({ main: [diagnostic('a', { shards: 200 })] }));
    const grants = async () => (await eventsOf(many.workflowId, 'LeaseGranted')).map(({ shard }) => shard);
    for (let shard = 0; shard < 100; shard += 1) await one.work();
    // What is begun comes first: had there been more of it for this account, that would have come.
    const next = await ada.submit(workflow({ main: [diagnostic('a')] }));
    await one.work();
    expect(await eventsOf(next.workflowId, 'LeaseGranted')).toHaveLength(1);
    expect(new Set(await grants()).size).toBe(100);
    await leave(root, one);

    const twin = await HandRunner.volunteer(v6, link, { slots: 8 });
    const last = await ada.submit(workflow({ main: [diagnostic('a')] }));
    await twin.work();
    expect(await eventsOf(last.workflowId, 'LeaseGranted')).toHaveLength(1);
    expect(await grants()).toHaveLength(100);
    await leave(root, twin);
    for (const { workflowId } of [many, next, last]) {
      await ada.cancelWorkflow(workflowId);
      await ada.untilStatus(workflowId, 'cancelled');
    }
  });
});

it('a server that is killed knows its volunteers’ leases again, under the same names', async () => {
  const [bens, eves] = [(await invite(root)).link, (await invite(root)).link];
  const [ben, eve] = [await HandRunner.volunteer(v4, bens), await HandRunner.volunteer(v6, eves)];
  const { workflowId } = await ada.submit(workflow({ main: [diagnostic('a', { shards: 2 })] }));
  const [held, theirs] = await Promise.all([ben.assignment(), eve.assignment()]);
  const refOf = ({ jobId, token }: Assignment) => ({ jobId, token });
  await product.kill();
  await product.startAgain();

  // A result may come before its runner is back, and be sent again when it is.
  expect((await ben.upload(held)).status).toBe(200);
  const again = { runnerId: ben.runnerId, holds: [refOf(held)] };
  const benAgain = await HandRunner.volunteer(v4, bens, again);
  expect(benAgain.welcome?.stands).toEqual([]);
  expect((await benAgain.upload(held)).status).toBe(200);
  const still = { runnerId: eve.runnerId, holds: [refOf(theirs)] };
  const eveAgain = await HandRunner.volunteer(v6, eves, still);
  expect(eveAgain.welcome?.stands).toEqual([refOf(theirs)]);
  expect(await eveAgain.heartbeat(theirs)).toEqual({ ok: true, lost: [] });
  expect((await eveAgain.upload(theirs)).status).toBe(200);

  await Promise.all([benAgain.work(), eveAgain.work()]);
  await ada.untilStatus(workflowId, 'succeeded');
  expect(await eventsOf(workflowId, 'LeaseGranted')).toHaveLength(4);
  expect(await eventsOf(workflowId, 'LeaseEnded')).toEqual([]);
  for (const { accepted } of await eventsOf(workflowId, 'ShardCommitted')) {
    expect(accepted).toMatchObject({ how: 'quorum' });
  }
  await leave(root, benAgain, eveAgain);
});

it('the log of it keeps every law', async () => {
  await expectLawfulEnd(product);
});
