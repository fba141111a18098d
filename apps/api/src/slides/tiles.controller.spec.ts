import { mkdir, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { slideView } from '@ramus/contracts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AuthModule } from '../auth/auth.module.js';
import { ConfigModule } from '../config.module.js';
import { loadConfig } from '../config.js';
import { serve, type Served } from '../http/serve.fixture.js';
import { LoggingModule } from '../http/logging.module.js';
import { pino } from 'pino';
import { temporaryFolder } from './slides.fixture.js';
import { SlidesModule } from './slides.module.js';

describe('the slides of the API', () => {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  let served: Served;
  let slideId: string;

  const get = (path: string, headers: Record<string, string> = {}): Promise<Response> =>
    fetch(`${served.url}/api/slides${path}`, { headers: { 'X-User-ID': 'anna', ...headers } });

  beforeAll(async () => {
    folder = await temporaryFolder();
    for (const [name, colour] of [
      ['b.png', 'red'],
      ['a.png', 'blue'],
      ['c.png', 'green'],
    ] as const) {
      const path = join(folder.path, name);
      const image = sharp({ create: { width: 600, height: 300, channels: 3, background: colour } });
      await image.withMetadata({ density: 50_800 }).png().toFile(path);
      await utimes(path, 1, 1);
    }
    await mkdir(join(folder.path, '.home'));
    const config = loadConfig(
      { RAMUS_SLIDES: folder.path, RAMUS_HOME: join(folder.path, '.home') },
      folder.path,
    );
    const log = pino({ level: 'silent' });
    served = await serve({
      imports: [ConfigModule.of(config), LoggingModule.of(log), AuthModule, SlidesModule],
    });
    const { items } = (await (await get('')).json()) as { items: { slideId: string }[] };
    slideId = items[0]?.slideId ?? '';
  });

  afterAll(async () => {
    await served.app.close();
    await folder.remove();
  });

  it('are listed by name, page by page', async () => {
    const names: string[] = [];
    let query = '?limit=2';
    for (let pages = 0; pages < 2; pages++) {
      const page = (await (await get(query)).json()) as { items: unknown[]; next?: string };
      names.push(...page.items.map((item) => slideView.parse(item).name));
      query = `?limit=2&cursor=${page.next}`;
      expect(page.next === undefined).toBe(pages === 1);
    }
    expect(names).toEqual(['a.png', 'b.png', 'c.png']);
  });

  it('are described with their pixel size', async () => {
    const slide = slideView.parse(await (await get(`/${slideId}`)).json());
    expect(slide).toMatchObject({ slideId, width: 600, height: 300, mpp: [0.5, 0.5], mppFrom: 'resolution' });
  });

  it('want to know who asks', async () => {
    expect((await fetch(`${served.url}/api/slides`)).status).toBe(400);
  });

  it('are served as Deep Zoom, which browsers keep', async () => {
    const dzi = await get(`/${slideId}.dzi`);
    expect(await dzi.text()).toContain('<Size Width="600" Height="300"/>');
    const tile = await get(`/${slideId}_files/10/2_1.jpeg`);
    expect(tile.status).toBe(200);
    expect(tile.headers.get('content-type')).toBe('image/jpeg');
    expect(tile.headers.get('cache-control')).toBe('private, max-age=31536000, immutable');
    const { width, height } = await sharp(Buffer.from(await tile.arrayBuffer())).metadata();
    expect([width, height]).toEqual([600 - 512, 300 - 256]);
    const etag = tile.headers.get('etag') ?? '';
    expect(etag).toMatch(/^"[^"]+"$/);
    expect((await get(`/${slideId}_files/10/2_1.jpeg`, { 'If-None-Match': etag })).status).toBe(304);
    expect((await get(`/${slideId}_files/10/1_1.jpeg`, { 'If-None-Match': etag })).status).toBe(200);
    expect((await get(`/${slideId}_files/10/0_0.webp`)).headers.get('content-type')).toBe('image/webp');
  });

  it('are shown in small', async () => {
    const thumbnail = await get(`/${slideId}/thumbnail?max=100`);
    expect((await sharp(Buffer.from(await thumbnail.arrayBuffer())).metadata()).width).toBe(100);
    expect((await get(`/${slideId}/thumbnail?max=100000`)).status).toBe(422);
  });

  it.each([
    ['/0123456789abcdef', 'slide-unknown'],
    ['/..%2f..%2fetc%2fpasswd', 'slide-unknown'],
    ['/0123456789abcdef.dzi', 'slide-unknown'],
    ['/0123456789abcdef_files/1/0_0.jpeg', 'slide-unknown'],
    ['/SLIDE_files/10/3_0.jpeg', 'tile-unknown'],
    ['/SLIDE_files/99/0_0.jpeg', 'tile-unknown'],
    ['/SLIDE_files/10/0_0.png', 'tile-unknown'],
    ['/SLIDE/10/0_0.jpeg', 'tile-unknown'],
  ])('answer 404 to %s', async (path, code) => {
    const answer = await get(path.replace('SLIDE', slideId));
    expect(answer.status).toBe(404);
    expect(answer.headers.get('cache-control') ?? '').not.toContain('immutable');
    expect(await answer.json()).toMatchObject({ type: `/problems/${code}` });
  });
});
