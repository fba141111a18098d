import { copyFile, readFile, rm, stat, truncate, utimes, writeFile } from 'node:fs/promises';
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ContentIds } from './content-ids.js';
import { FolderWatch } from './folder-watch.js';
import { openSlide } from './open-slide.js';
import { SlideFinder } from './slide-finder.js';
import { SlideLibrary } from './slide-library.js';
import type { SlideLibraryOptions } from './slide-library.js';
import { temporaryFolder } from './slides.fixture.js';

const never = new AbortController().signal;
const plane = { mpp: 0.5, level: 0, shrink: [1, 1], downsample: [1, 1], width: 40, height: 30 } as const;

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let home: Awaited<ReturnType<typeof temporaryFolder>>;
const at = (name: string): string => join(folder.path, name);

/** A picture that was put there long ago. */
async function picture(name: string, colour: string): Promise<string> {
  await sharp({ create: { width: 40, height: 30, channels: 3, background: colour } })
    .png()
    .toFile(at(name));
  await utimes(at(name), 1, 1);
  return createHash('sha256')
    .update(await readFile(at(name)))
    .digest('hex');
}

async function library(options: Partial<SlideLibraryOptions> = {}) {
  const errors: unknown[] = [];
  const refused: string[] = [];
  let nowMs = Date.now();
  const onError = (error: unknown): void => void errors.push(error);
  const open = (path: string) => openSlide(path, { openslide: 'off' });
  const ids = new ContentIds(join(home.path, 'ids.json'));
  await ids.load();
  const finder = new SlideFinder(
    folder.path,
    ids,
    open,
    () => nowMs,
    (_, { code }) => refused.push(code),
  );
  const watch = new FolderWatch(finder, {
    folder: folder.path,
    onError,
    debounceMs: 1e6,
    rescanMs: 1e6,
    unsettledMs: 1e6,
  });
  const slides = new SlideLibrary(watch, { open, onError, ...options });
  const told: string[] = [];
  slides.onFound((slideId) => told.push(`found ${slideId.slice(0, 8)}`));
  slides.onVanished((slideId) => told.push(`vanished ${slideId.slice(0, 8)}`));
  await slides.start();
  const pass = (ms: number): void => void (nowMs += ms);
  return { slides, look: () => watch.look(), told, errors, refused, pass };
}

beforeEach(async () => {
  folder = await temporaryFolder();
  home = await temporaryFolder();
});

afterEach(async () => {
  await folder.remove();
  await home.remove();
});

describe('the slide library', () => {
  it('finds slides by their content, under their content', async () => {
    const id = await picture('Müller, Anna.dat.png', '#c80a14');
    await writeFile(at('notes.md'), '# not a slide');
    await writeFile(at('.hidden'), 'x');
    const { slides } = await library();
    expect(slides.list()).toMatchObject([
      { slideId: id, name: 'Müller, Anna.dat.png', width: 40, height: 30 },
    ]);
    expect(slides.get(id)?.levels).toEqual([{ width: 40, height: 30, downsample: 1 }]);
    const kernelSlide = await slides.describe(id);
    expect(JSON.stringify(kernelSlide)).not.toContain('Anna');
    await slides.close();
  });

  it('takes files of the same content for one slide, until the last of them is gone', async () => {
    const id = await picture('a.png', 'red');
    await copyFile(at('a.png'), at('b.png'));
    await utimes(at('b.png'), 1, 1);
    const { slides, look, told } = await library();
    expect(slides.list().map(({ name }) => name)).toEqual(['a.png']);
    await rm(at('a.png'));
    await look();
    expect(slides.get(id)?.name).toBe('b.png');
    await rm(at('b.png'));
    await look();
    expect(slides.list()).toEqual([]);
    expect(told).toEqual([`found ${id.slice(0, 8)}`, `vanished ${id.slice(0, 8)}`]);
    await expect(slides.describe(id)).rejects.toMatchObject({ code: 'slide-unknown' });
    await slides.close();
  });

  it('tells of a slide that comes later, and takes a changed file for another slide', async () => {
    const { slides, look, told } = await library();
    const red = await picture('x.png', 'red');
    await look();
    const blue = await picture('x.png', 'blue');
    await utimes(at('x.png'), 2, 2);
    await look();
    const [a, b] = [red.slice(0, 8), blue.slice(0, 8)];
    expect(told).toEqual([`found ${a}`, `vanished ${a}`, `found ${b}`]);
    await slides.close();
  });

  it('waits for a file that still grows', async () => {
    await picture('x.png', 'red');
    const now = new Date();
    await utimes(at('x.png'), now, now);
    const { slides, look, pass } = await library();
    expect(slides.list()).toHaveLength(0);
    pass(1_000);
    await look();
    expect(slides.list()).toHaveLength(0);
    pass(1_500);
    await look();
    expect(slides.list()).toHaveLength(1);
    await slides.close();
  });

  it('hashes no file again after a restart, unless it has changed', async () => {
    const id = await picture('x.png', 'red');
    const first = await library();
    await first.slides.close();
    const ids = new ContentIds(join(home.path, 'ids.json'));
    await ids.load();
    const state = await stat(at('x.png'));
    expect(ids.known(at('x.png'), state)).toBe(id);
    expect(ids.known(at('x.png'), { ...state, size: state.size + 1 })).toBeUndefined();
    await writeFile(join(home.path, 'ids.json'), '{ broken');
    const second = await library();
    expect(second.slides.list()).toHaveLength(1);
    await second.slides.close();
  });

  it('lists no file that cannot be read, but knows why', async () => {
    const id = await sharp({ create: { width: 40, height: 30, channels: 3, background: 'red' } })
      .tiff({ tile: true })
      .toBuffer()
      .then(async (bytes) => {
        const broken = bytes.subarray(0, 60);
        await writeFile(at('Meier.tiff'), broken);
        await utimes(at('Meier.tiff'), 1, 1);
        return createHash('sha256').update(broken).digest('hex');
      });
    const { slides, refused } = await library();
    expect(slides.list()).toEqual([]);
    expect(refused).toHaveLength(1);
    const refusal = await slides.describe(id).catch((error: unknown) => error);
    expect(refusal).toMatchObject({ code: 'slide-unreadable' });
    expect(String(refusal)).not.toContain('Meier');
    await slides.close();
  });

  it('keeps its slides when the folder cannot be listed for a while', async () => {
    await picture('x.png', 'red');
    const { slides, look, errors, told } = await library();
    await rm(folder.path, { recursive: true });
    await look();
    expect(slides.list()).toHaveLength(1);
    expect(errors.length).toBeGreaterThan(0);
    expect(told).toHaveLength(1);
    await slides.close();
  });
});

describe('the pixels of the library', () => {
  it('are those of the file, and white outside', async () => {
    const id = await picture('x.png', '#c80a14');
    const { slides } = await library();
    const rgb = await slides.readPlane(id, plane, { x: 39, y: 0, width: 2, height: 1 }, never);
    expect([...rgb.data]).toEqual([200, 10, 20, 255, 255, 255]);
    await slides.close();
  });

  it('come as tiles and thumbnails that a browser decodes', async () => {
    const id = await picture('x.png', '#c80a14');
    const { slides } = await library();
    for (const format of ['jpeg', 'webp'] as const) {
      const { format: kind, width } = await sharp(
        await slides.deepZoomTile(id, 6, 0, 0, format, never),
      ).metadata();
      expect([kind, width]).toEqual([format, 40]);
    }
    expect((await sharp(await slides.thumbnail(id, 20, never)).metadata()).width).toBe(20);
    expect(slides.dziXml(id)).toContain('Width="40" Height="30"');
    await expect(slides.deepZoomTile(id, 6, 1, 0, 'jpeg', never)).rejects.toMatchObject({
      code: 'tile-unknown',
    });
    await slides.close();
  });

  it('of a file that has gone or was cut are refused by name, and others are read on', async () => {
    const gone = await picture('gone.png', 'red');
    const cut = await picture('cut.png', 'green');
    const whole = await picture('whole.png', 'blue');
    const { slides } = await library();
    await rm(at('gone.png'));
    await truncate(at('cut.png'), 70);
    const region = { x: 0, y: 0, width: 2, height: 1 };
    await expect(slides.readPlane(gone, plane, region, never)).rejects.toMatchObject({
      code: 'slide-unreadable',
      facts: { reason: 'vanished: the file is gone' },
    });
    await expect(slides.readPlane(cut, plane, region, never)).rejects.toMatchObject({
      code: 'slide-unreadable',
    });
    expect([...(await slides.readPlane(whole, plane, region, never)).data]).toEqual([0, 0, 255, 0, 0, 255]);
    await slides.close();
  });

  it('are refused when too many ask, and come when asked again', async () => {
    const id = await picture('x.png', 'red');
    const { slides } = await library({ concurrentReads: 1, maxWaitingReads: 2 });
    const region = { x: 0, y: 0, width: 2, height: 1 };
    const outcomes = await Promise.allSettled(
      Array.from({ length: 6 }, () => slides.readPlane(id, plane, region, never)),
    );
    const refused = outcomes.filter((outcome) => outcome.status === 'rejected');
    expect(refused.length).toBeGreaterThan(0);
    for (const { reason } of refused)
      expect(reason).toMatchObject({ code: 'busy', facts: { retryAfterS: 1 } });
    expect((await slides.readPlane(id, plane, region, never)).data).toHaveLength(6);
    await slides.close();
  });
});
