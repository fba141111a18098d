import type { SlideView } from '@ramus/contracts';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { expectLawfulEnd } from '../support/laws/laws.js';
import { Product } from '../support/product.js';
import { layIn, TEST_IMAGE } from '../support/slides.js';
import { tus as tusRequest, upload as bring } from '../support/tus.js';
import type { User } from '../support/user.js';

const MAX_BYTES = 8_000_000;
const NAME = 'Resection of Jane Doe.png';

let product: Product;
let ada: User;
let ben: User;
let image: Buffer;

beforeAll(async () => {
  image = await readFile(TEST_IMAGE);
  product = await Product.prepare({ MAX_UPLOAD_BYTES: MAX_BYTES });
  await layIn(product, TEST_IMAGE);
  await product.startAgain();
  ada = product.user('ada');
  ben = product.user('ben');
});
afterAll(() => product.destroy());

const tus = (user: User, method: string, path: string, headers: Record<string, string>, body?: Uint8Array) =>
  tusRequest(user, product.url, method, path, headers, body);
const begin = (user: User, bytes: number, name = NAME) =>
  tus(user, 'POST', '/api/slides/uploads', {
    'Upload-Length': String(bytes),
    'Upload-Metadata': `filename ${Buffer.from(name).toString('base64')}`,
  });
const placeOf = async (user: User, bytes: number, name?: string): Promise<string> =>
  (await begin(user, bytes, name)).headers.get('location') ?? '';
const send = (user: User, place: string, offset: number, part: Uint8Array) =>
  tus(
    user,
    'PATCH',
    place,
    { 'Upload-Offset': String(offset), 'Content-Type': 'application/offset+octet-stream' },
    part,
  );
const offsetOf = async (user: User, place: string) =>
  Number((await tus(user, 'HEAD', place, {})).headers.get('upload-offset'));

const upload = (user: User, bytes: Uint8Array): Promise<string> => bring(user, product.url, bytes, NAME);
const slidesOf = async (user: User) =>
  ((await user.ask('GET', '/api/slides')).body as { items: SlideView[] }).items;
const tissue = (slideId: string) => ({
  name: 'tissue',
  slideId,
  branches: [{ name: 'main', jobs: [{ key: 'tissue', kind: 'tissue-mask', params: { mpp: 0.5 } }] }],
});

describe('an upload', () => {
  it('goes on after its client and the server were killed, and becomes a slide once it is whole', async () => {
    const place = await placeOf(ada, image.length);
    const half = image.length >> 1;
    expect((await send(ada, place, 0, image.subarray(0, half))).status).toBe(204);
    await product.kill();
    await product.startAgain();
    expect((await slidesOf(ada)).map(({ name }) => name)).not.toContain(NAME);

    const offset = await offsetOf(ada, place);
    expect(offset).toBe(half);
    const last = await send(ada, place, offset, image.subarray(offset));
    expect(last.status).toBe(204);
    const slideId = last.headers.get('ramus-slide-id');
    expect(await slidesOf(ada)).toContainEqual(expect.objectContaining({ slideId, name: NAME, isOwn: true }));
    expect((await tus(ada, 'HEAD', place, {})).status).toBe(404);
  });

  it('that is whole when the server dies before it says so is a slide after the next start', async () => {
    const bytes = Buffer.concat([image, Buffer.from('tail')]);
    const place = await placeOf(ben, bytes.length, 'other.png');
    const sent = send(ben, place, 0, bytes).catch(() => undefined);
    while ((await offsetOf(ben, place)) < bytes.length / 2) await new Promise(setImmediate);
    await product.kill();
    await sent;
    await product.startAgain();
    const offset = await offsetOf(ben, place);
    if (offset > 0 && offset < bytes.length) await send(ben, place, offset, bytes.subarray(offset));
    expect((await slidesOf(ben)).map(({ name }) => name)).toContain('other.png');
  });

  it('of no slide is refused, and leaves nothing', async () => {
    const text = Buffer.from('this is not a slide');
    const {
      status,
      text: told,
      headers,
    } = await send(ada, await placeOf(ada, text.length, 'a.svs'), 0, text);
    expect(status).toBe(422);
    expect(headers.get('content-type')).toMatch('application/problem+json');
    expect(JSON.parse(told)).toMatchObject({ type: '/problems/upload-not-a-slide' });
    expect((await slidesOf(ada)).map(({ name }) => name)).not.toContain('a.svs');
  });

  it.each([
    ['is too large', { 'Upload-Length': String(MAX_BYTES + 1) }, 413, 'upload-too-large'],
    ['does not say how long it is', { 'Upload-Defer-Length': '1' }, 400, 'upload-invalid'],
    ['does not speak the protocol', { 'Tus-Resumable': '9' }, 400, 'upload-invalid'],
  ])('that %s is refused', async (_, headers, status, code) => {
    const answer = await tus(ada, 'POST', '/api/slides/uploads', headers as Record<string, string>);
    expect([answer.status, JSON.parse(answer.text)]).toMatchObject([status, { type: `/problems/${code}` }]);
  });

  it('at another offset than has come is refused with 409', async () => {
    const place = await placeOf(ada, 100);
    expect((await send(ada, place, 50, Buffer.alloc(10))).status).toBe(409);
    expect((await tus(ada, 'DELETE', place, {})).status).toBe(204);
  });

  it('of another user is not there', async () => {
    const place = await placeOf(ada, 100);
    for (const answer of [
      await tus(ben, 'HEAD', place, {}),
      await send(ben, place, 0, Buffer.alloc(100)),
      await tus(ben, 'DELETE', place, {}),
    ]) {
      expect(answer.status).toBe(404);
    }
    expect(await offsetOf(ada, place)).toBe(0);
    await tus(ada, 'DELETE', place, {});
  });

  it('is one of eight at most that a user leaves unfinished', async () => {
    const places: string[] = [];
    for (let n = 0; n < 8; n += 1) places.push(await placeOf(ada, 10));
    expect((await begin(ada, 10)).status).toBe(429);
    expect((await begin(ben, 10)).status).toBe(201);
    for (const place of places) await tus(ada, 'DELETE', place, {});
    expect((await begin(ada, 10)).status).toBe(201);
  });
});

describe('an uploaded slide', () => {
  it('is its owner’s alone: to another it is unknown, in every way to ask', async () => {
    const slideId = await upload(ada, image);
    for (const path of ['', '.dzi', '/thumbnail', '_files/0/0_0.jpeg']) {
      expect((await ada.ask('GET', `/api/slides/${slideId}${path}`)).status).toBe(200);
      await ben.refused(404, 'slide-unknown', ben.ask('GET', `/api/slides/${slideId}${path}`));
    }
    await ben.refused(404, 'slide-unknown', ben.ask('POST', '/api/workflows', tissue(slideId)));
    await ben.refused(404, 'slide-unknown', ben.ask('DELETE', `/api/slides/${slideId}`));
    expect((await slidesOf(ben)).map((slide) => slide.slideId)).not.toContain(slideId);
  });

  it('has another id for another owner, and the same for the same one', async () => {
    const mine = await upload(ada, image);
    expect(await upload(ada, image)).toBe(mine);
    expect(await upload(ben, image)).not.toBe(mine);
  });

  it('is analysed as any other, also after a restart; deleted, it is gone for its owner and for nobody else', async () => {
    const mine = await upload(ada, image);
    const his = await upload(ben, image);
    await product.stop();
    await product.startAgain();
    const { workflowId } = await ada.submit(tissue(mine));
    await ada.untilStatus(workflowId, 'succeeded');
    expect((await ada.ask('DELETE', `/api/slides/${mine}`)).status).toBe(204);
    await ada.refused(404, 'slide-unknown', ada.ask('GET', `/api/slides/${mine}`));
    const { workflowId: other } = await ben.submit(tissue(his));
    await ben.untilStatus(other, 'succeeded');
  });

  it('of the operator is not a user’s to delete', async () => {
    const theirs = (await slidesOf(ada)).find(({ isOwn }) => !isOwn);
    await ada.refused(403, 'not-allowed', ada.ask('DELETE', `/api/slides/${theirs?.slideId}`));
  });

  it('stands in the log by its id and its owner’s, never by its name', async () => {
    const log = await expectLawfulEnd(product);
    const added = log.filter(({ type }) => type === 'SlideAdded');
    expect(added.some(({ data }) => 'ownerId' in data)).toBe(true);
    const raw = await readFile(join(product.home, 'events.sqlite'));
    for (const name of ['Jane Doe', 'other.png']) expect(raw.includes(name)).toBe(false);
  });
});
