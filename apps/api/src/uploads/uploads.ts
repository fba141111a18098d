import { FileStore } from '@tus/file-store';
import { MemoryLocker, Server, type Upload } from '@tus/server';
import type { UserId } from '@ramus/domain';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Logger } from 'pino';
import { makeFolder } from '../durable-file.js';
import { SlideUnreadable } from '../slides/slide-unreadable.js';
import type { OwnedSlides } from './owned-slides.js';
import { EdgeError } from '../http/problems.js';
import { toldByTus } from './tus-errors.js';
import { sendWebResponse, webRequestOf } from './web-exchange.js';

export const UPLOADS_PATH = '/api/slides/uploads';
/** Names the slide that an upload became, on the answer to its last part. */
export const SLIDE_HEADER = 'Ramus-Slide-Id';
/** Unfinished uploads of one user. */
const MAX_UNFINISHED = 8;
/** An upload that was begun and not finished for so long is dropped. */
const ABANDONED_MS = 48 * 3_600_000;
const SWEEP_MS = 3_600_000;
/** How long what is left of a request may take when another takes its upload over. */
const DRAIN_MS = 2_000;

type TusRequest = Parameters<Server['handleWeb']>[0];

/** Drops what has come of a user's unfinished uploads, while no server takes more of them. */
export async function dropUnfinishedOf(userId: UserId, folder: string): Promise<void> {
  await makeFolder(folder);
  const store = new FileStore({ directory: folder });
  for (const { id, metadata } of await uploadsIn(store)) {
    if (metadata?.userId === userId) await store.remove(id);
  }
}

async function uploadsIn(store: FileStore): Promise<Upload[]> {
  const ids = (await store.configstore.list?.()) ?? [];
  const uploads = await Promise.all(ids.map((id) => store.getUpload(id).catch(() => undefined)));
  return uploads.filter((upload) => upload !== undefined);
}

/**
 * Uploads that go on where they were cut off (tus 1.0: creation, termination, expiration).
 *
 * A file is checked as a slide before it exists as one: until then nobody, its owner included, sees more of it than how
 * many bytes have come.
 */
export class Uploads {
  private readonly store: FileStore;
  private readonly server: Server;
  private readonly users = new WeakMap<object, UserId>();
  /** What went wrong with a request: told as a problem, not as the protocol's library would. */
  private readonly failures = new WeakMap<object, unknown>();
  private readonly stopping = new AbortController();
  private sweeping: NodeJS.Timeout | undefined;

  /** @param folder holds what has come of unfinished uploads; on the disk of the slides. */
  constructor(
    private readonly folder: string,
    maxBytes: number,
    private readonly slides: OwnedSlides,
    private readonly logger: Pick<Logger, 'info' | 'warn'>,
  ) {
    this.store = new FileStore({ directory: folder, expirationPeriodInMilliseconds: ABANDONED_MS });
    this.server = new Server({
      path: UPLOADS_PATH,
      datastore: this.store,
      maxSize: maxBytes,
      relativeLocation: true,
      // Its own pages are of its own origin; no other site may send slides here.
      allowedOrigins: [],
      locker: new MemoryLocker(),
      lockDrainTimeout: DRAIN_MS,
      onUploadCreate: (request, upload) => this.begin(request, upload),
      onIncomingRequest: (request, id) => this.checkOwner(request, id),
      onUploadFinish: async (_request, upload) => ({
        headers: { [SLIDE_HEADER]: await this.finish(upload) },
      }),
      onResponseError: (request, error) => {
        this.failures.set(request, toldByTus(error, maxBytes));
        return undefined;
      },
    });
  }

  /** Ends what was whole when the process died before it said so, and drops what nobody goes on with. */
  async start(): Promise<void> {
    await makeFolder(this.folder);
    await this.dropOrphans();
    for (const upload of await uploadsIn(this.store)) {
      if (upload.offset !== upload.size) continue;
      await this.finish(upload).catch((error: unknown) =>
        this.logger.warn({ err: error }, 'an upload that was whole has become no slide'),
      );
    }
    await this.store.deleteExpired();
    this.sweeping = setInterval(() => {
      this.store
        .deleteExpired()
        .catch((error: unknown) => this.logger.warn({ err: error }, 'old uploads could not be dropped'));
    }, SWEEP_MS).unref();
  }

  stop(): void {
    clearInterval(this.sweeping);
    this.stopping.abort();
  }

  /**
   * Answers a request of the protocol.
   *
   * @throws {EdgeError} `upload-unknown` (there is none, or it is another's), `upload-conflict`, `upload-too-large`,
   *   `upload-invalid`, `upload-not-a-slide`, `too-many-uploads`.
   */
  async handle(userId: UserId, request: IncomingMessage, response: ServerResponse): Promise<void> {
    const asked = webRequestOf(request);
    this.users.set(asked, userId);
    const answer = await this.server.handleWeb(asked as TusRequest);
    const failure = this.failures.get(asked);
    if (failure !== undefined) throw failure;
    if (answer.status >= 400) throw new EdgeError('upload-invalid', (await answer.text()).trim());
    await sendWebResponse(answer, response);
  }

  private userOf(request: object): UserId {
    const userId = this.users.get(request);
    if (!userId) throw new Error('an upload of nobody');
    return userId;
  }

  private async begin(request: TusRequest, upload: Upload): Promise<{ metadata: Upload['metadata'] }> {
    const userId = this.userOf(request);
    if (upload.size === undefined) throw new EdgeError('upload-invalid', 'Upload-Length is missing');
    const own = (await uploadsIn(this.store)).filter(({ metadata }) => metadata?.userId === userId);
    if (own.length >= MAX_UNFINISHED) {
      throw new EdgeError('too-many-uploads', 'finish or end one of them first', { unfinished: own.length });
    }
    return { metadata: { filename: upload.metadata?.filename ?? '', userId } };
  }

  /** An upload of another is none. */
  private async checkOwner(request: TusRequest, id: string): Promise<void> {
    if (request.method === 'POST' || request.method === 'OPTIONS') return;
    const upload = await this.store.getUpload(id).catch(() => undefined);
    if (upload?.metadata?.userId !== this.userOf(request)) {
      throw new EdgeError('upload-unknown');
    }
  }

  /** @returns the id of the slide. */
  private async finish({ id, metadata }: Upload): Promise<string> {
    const path = join(this.folder, id);
    try {
      const { filename, userId } = metadata ?? {};
      const { slideId } = await this.slides.add(userId ?? '', filename ?? '', path, this.stopping.signal);
      await this.forget(id);
      this.logger.info({ slideId }, 'a slide was uploaded');
      return slideId;
    } catch (error) {
      // What is no slide will not become one; after any other failure the next start tries again.
      if (!(error instanceof SlideUnreadable)) throw error;
      await this.store.remove(id).catch(() => undefined);
      throw new EdgeError('upload-not-a-slide', error.message);
    }
  }

  /** Descriptions whose file had become a slide when the process died. */
  private async dropOrphans(): Promise<void> {
    const files = new Set(await readdir(this.folder));
    const orphans = [...files].filter((name) => name.endsWith('.json') && !files.has(name.slice(0, -5)));
    for (const orphan of orphans) await rm(join(this.folder, orphan), { force: true });
  }

  /** Its file has gone to the slides. */
  private async forget(id: string): Promise<void> {
    await this.store.configstore.delete(id);
  }
}
