import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { SLIDE, SmallEngine } from '../engine/small-engine.fixture.js';
import type { LogFollower } from '../log/follower.js';
import { FakeSource } from '../slides/fake-source.fixture.js';
import { FolderWatch } from '../slides/folder-watch.js';
import { SlideLibrary } from '../slides/slide-library.js';
import { temporaryFolder } from '../slides/slides.fixture.js';
import { OwnedSlides } from '../uploads/owned-slides.js';
import { ChangeClearanceCommand, ChangeClearanceHandler } from './change-clearance.handler.js';

const root = { userId: 'root', name: 'root', isAdmin: true };
const ada = { userId: 'ada', name: 'ada', isAdmin: false };
const ben = { userId: 'ben', name: 'ben', isAdmin: false };

let engine: SmallEngine;
let follower: LogFollower;
beforeEach(async () => {
  engine = await SmallEngine.open();
  await engine.streams.slide.handle(SLIDE, { type: 'AddSlide', data: { slideId: SLIDE } }, { by: 'replica' });
  follower = await engine.follow();
});

type Change = ChangeClearanceCommand['change'];
const clear: Change = { type: 'clear', confirmed: true };
const withdraw: Change = { type: 'withdraw' };
const change = (user: typeof ada, what: Change, slideId = SLIDE, slides = engine.slides) =>
  new ChangeClearanceHandler(slides, engine.streams, follower).execute(
    new ChangeClearanceCommand(user, slideId, what),
  );
const isCleared = (slideId = SLIDE): boolean => engine.snapshot.clearedSlides.has(slideId);

describe('a slide of the slides folder', () => {
  it('is cleared by an administrator, at once, and the log says by whom', async () => {
    expect(isCleared()).toBe(false);
    await change(root, clear);
    expect(isCleared()).toBe(true);
    expect((await engine.happens('SlideCleared')).metadata).toMatchObject({ by: 'root' });
  });

  it('is restricted again at once', async () => {
    await change(root, clear);
    await change(root, withdraw);
    expect(isCleared()).toBe(false);
  });

  it('is not another user’s to clear, nor to restrict', async () => {
    await expect(change(ada, clear)).rejects.toMatchObject({ code: 'not-an-admin' });
    await change(root, clear);
    await expect(change(ada, withdraw)).rejects.toMatchObject({ code: 'not-an-admin' });
    expect(isCleared()).toBe(true);
  });

  it('is not cleared without confirmation', async () => {
    await expect(change(root, { type: 'clear', confirmed: false })).rejects.toMatchObject({
      code: 'clearance-unconfirmed',
    });
    expect(isCleared()).toBe(false);
  });

  it('is changed once, however often that is asked', async () => {
    const first = await change(root, clear);
    expect(await change(root, clear)).toBe(first);
    await change(root, withdraw);
    await change(root, withdraw);
    expect(await engine.types()).toEqual(['SlideAdded', 'SlideCleared', 'SlideClearanceWithdrawn']);
  });

  it('that is not there is unknown, to an administrator too', async () => {
    await expect(change(root, clear, 'f'.repeat(64))).rejects.toMatchObject({ code: 'slide-unknown' });
  });
});

describe('an upload', () => {
  /** One of ada's, and the library that has it. */
  async function uploaded(): Promise<{ slideId: string; slides: SlideLibrary }> {
    const folder = await temporaryFolder();
    onTestFinished(folder.remove);
    const open = async () => new FakeSource(640, 480);
    const owned = new OwnedSlides(folder.path, open, () => undefined);
    await owned.load();
    const file = join(folder.path, 'upload');
    await writeFile(file, 'pixels');
    const { slideId } = await owned.add('ada', 'name', file, new AbortController().signal);
    const data = { slideId };
    await engine.streams.slide.handle(slideId, { type: 'AddSlide', data }, { by: 'replica' });
    const finder = {
      find: async () => ({
        slides: new Map<string, never>(),
        refused: new Map<string, never>(),
        unsettled: 0,
      }),
    };
    const onError = (): void => undefined;
    const watch = new FolderWatch(finder, { folder: '.', onError });
    return { slideId, slides: new SlideLibrary(watch, { open, onError }, owned) };
  }

  it('is its owner’s to clear and to restrict', async () => {
    const { slideId, slides } = await uploaded();
    await change(ada, clear, slideId, slides);
    expect(isCleared(slideId)).toBe(true);
    await change(ada, withdraw, slideId, slides);
    expect(isCleared(slideId)).toBe(false);
  });

  it('does not exist for anybody else, be he an administrator', async () => {
    const { slideId, slides } = await uploaded();
    for (const other of [ben, root]) {
      await expect(change(other, clear, slideId, slides)).rejects.toMatchObject({ code: 'slide-unknown' });
    }
    expect(isCleared(slideId)).toBe(false);
  });
});
