import type { SlideId, UserId } from '@ramus/domain';
import { createHash, randomUUID } from 'node:crypto';
import { open, readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { makeFolder, readIfThere, replaceFile, syncFolder } from '../durable-file.js';
import { hashFile } from '../slides/content-ids.js';
import type { FoundSlide } from '../slides/slide-finder.js';
import type { SlideSource } from '../slides/slide-source.js';

/** Where they lie in a home; what has come of unfinished uploads lies beside them. */
export const uploadsFolder = (home: string): string => join(home, 'uploads');
export const unfinishedFolder = (home: string): string => join(home, 'uploads', 'unfinished');

const HASH = /^[0-9a-f]{64}$/;

/** What stands beside the content: whose it is and what he calls it. Names stay out of the log. */
const record = z.object({
  slideId: z.string().regex(HASH),
  userId: z.string().min(1).max(64),
  name: z.string().min(1).max(255),
  sha256: z.string().regex(HASH),
});
type OwnedRecord = z.infer<typeof record>;

/** A slide that a user has uploaded. */
export type OwnedSlide = FoundSlide & { readonly ownerId: UserId };

/**
 * The slides that users have uploaded: `uploads/slides/<slideId>.json` says whose, `uploads/content/<sha256>` holds the
 * bytes, once for all who own them.
 *
 * A slide's id is drawn from its owner and its content, so two owners of one file learn nothing of each other. Content
 * is durable before the record that names it; content that no record names goes at the next start.
 */
export class OwnedSlides {
  /** All that are written down; `#slides` has those of them that can be read. */
  readonly #records = new Map<SlideId, OwnedRecord>();
  readonly #slides = new Map<SlideId, OwnedSlide>();
  readonly #found: ((slide: OwnedSlide) => void)[] = [];
  readonly #gone: ((slideId: SlideId) => void)[] = [];
  /** One change at a time: content must not go while another record is about to name it. */
  #turn: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly folder: string,
    private readonly openSource: (path: string) => Promise<SlideSource>,
    private readonly onUnreadable: (slideId: SlideId, error: unknown) => void,
  ) {}

  /** Reads what is there. A slide that cannot be opened any more is not there, and its bytes are left alone. */
  async load(): Promise<void> {
    for (const name of ['slides', 'content']) await makeFolder(join(this.folder, name));
    for (const file of await readdir(join(this.folder, 'slides'))) {
      if (!file.endsWith('.json')) continue;
      const bytes = await readIfThere(join(this.folder, 'slides', file));
      const parsed = record.safeParse(jsonOf(bytes));
      if (!parsed.success) throw new Error(`uploads/slides/${file} is damaged`);
      this.#records.set(parsed.data.slideId, parsed.data);
      try {
        await this.take(parsed.data);
      } catch (error) {
        this.onUnreadable(parsed.data.slideId, error);
      }
    }
    for (const content of await readdir(join(this.folder, 'content'))) {
      if (HASH.test(content) && !this.isNamed(content)) await rm(this.contentPath(content), { force: true });
    }
  }

  get(slideId: SlideId): OwnedSlide | undefined {
    return this.#slides.get(slideId);
  }

  list(): readonly OwnedSlide[] {
    return [...this.#slides.values()];
  }

  onFound(listener: (slide: OwnedSlide) => void): void {
    this.#found.push(listener);
  }

  onGone(listener: (slideId: SlideId) => void): void {
    this.#gone.push(listener);
  }

  /**
   * Makes a file a slide of a user. The file is moved; it must lie on the same disk.
   *
   * @param name what the user calls it.
   * @throws {SlideUnreadable} it is none; the file is left where it is.
   */
  async add(userId: UserId, name: string, path: string, signal: AbortSignal): Promise<OwnedSlide> {
    const source = await this.openSource(path);
    await source.close();
    const sha256 = await hashFile(path, signal);
    return this.inTurn(async () => {
      await syncFile(path);
      await rename(path, this.contentPath(sha256));
      await syncFolder(join(this.folder, 'content'));
      const owned: OwnedRecord = { slideId: slideIdOf(userId, sha256), userId, name: usable(name), sha256 };
      await replaceFile(this.recordPath(owned.slideId), JSON.stringify(owned));
      this.#records.set(owned.slideId, owned);
      const slide = await this.take(owned);
      for (const listener of this.#found) listener(slide);
      return slide;
    });
  }

  /** Gone when this answers, with its bytes if nobody else owns them. @returns whether it was there. */
  remove(slideId: SlideId): Promise<boolean> {
    return this.inTurn(async () => {
      const owned = this.#records.get(slideId);
      if (!owned) return false;
      this.#records.delete(slideId);
      if (this.#slides.delete(slideId)) for (const listener of this.#gone) listener(slideId);
      await rm(this.recordPath(slideId), { force: true });
      await syncFolder(join(this.folder, 'slides'));
      if (!this.isNamed(owned.sha256)) await rm(this.contentPath(owned.sha256), { force: true });
      return true;
    });
  }

  /** @returns how many slides of a user are gone. */
  async removeAllOf(userId: UserId): Promise<number> {
    const own = [...this.#records.values()].filter((owned) => owned.userId === userId);
    for (const { slideId } of own) await this.remove(slideId);
    return own.length;
  }

  private isNamed(content: string): boolean {
    return [...this.#records.values()].some(({ sha256 }) => sha256 === content);
  }

  private async take({ slideId, userId, name, sha256 }: OwnedRecord): Promise<OwnedSlide> {
    const path = this.contentPath(sha256);
    const source = await this.openSource(path);
    const { description } = source;
    await source.close();
    const slide = { slideId, ownerId: userId, name, path, description };
    this.#slides.set(slideId, slide);
    return slide;
  }

  private inTurn<T>(work: () => Promise<T>): Promise<T> {
    const mine = this.#turn.then(work);
    this.#turn = mine.catch(() => undefined);
    return mine;
  }

  private contentPath(sha256: string): string {
    return join(this.folder, 'content', sha256);
  }

  private recordPath(slideId: SlideId): string {
    return join(this.folder, 'slides', `${slideId}.json`);
  }
}

const slideIdOf = (userId: UserId, sha256: string): SlideId =>
  createHash('sha256').update(`${userId}:${sha256}`).digest('hex');

/** The last part of a path, without what a terminal or a page would stumble over. */
export function usable(name: string): string {
  const last = name.split(/[/\\]/).at(-1) ?? '';
  const clean = last.replace(/\p{C}/gu, '').trim().slice(0, 255);
  return clean === '' ? `slide-${randomUUID().slice(0, 8)}` : clean;
}

async function syncFile(path: string): Promise<void> {
  const file = await open(path, 'r');
  try {
    await file.sync();
  } finally {
    await file.close();
  }
}

function jsonOf(bytes: Uint8Array | undefined): unknown {
  try {
    return JSON.parse(Buffer.from(bytes ?? []).toString('utf8')) as unknown;
  } catch {
    return undefined;
  }
}
