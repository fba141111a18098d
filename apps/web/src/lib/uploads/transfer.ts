import type { DetailedError, PreviousUpload, Upload } from 'tus-js-client';
import { refusalOf, type Refusal } from './refusal.js';

const ENDPOINT = '/api/slides/uploads';
/** What one request carries at most: a proxy with a limit still lets it through. */
const CHUNK_BYTES = 16 * 1024 * 1024;
const SLIDE_HEADER = 'Ramus-Slide-Id';

const load = () => import('tus-js-client');

/** Whose an upload is stands in its fingerprint, so that one user never goes on with another's. */
const prefixOf = (userId: string): string => `ramus:${userId}:`;
const fingerprintOf = (userId: string, file: File): string =>
  `${prefixOf(userId)}${file.size}:${file.lastModified}:${file.name}`;

/** An upload that an earlier page began and nobody has finished. */
export interface LeftUpload {
  readonly key: string;
  readonly name: string;
  readonly bytes: number;
  readonly begunAt: string;
  readonly url: string;
}

export interface TransferEvents {
  /** So many bytes have left. */
  progress(sent: number): void;
  /** @param slideId what it became; undefined where the server did not say. */
  done(slideId: string | undefined): void;
  failed(refusal: Refusal): void;
}

/** One file on its way by tus: the server keeps what has come, and the browser remembers where. */
export class Transfer {
  #upload: Promise<Upload> | undefined;

  constructor(
    private readonly userId: string,
    private readonly file: File,
    private readonly events: TransferEvents,
  ) {}

  /** Begins, or goes on where the server says that it stopped. */
  async start(): Promise<void> {
    try {
      this.#upload ??= this.#prepare();
      (await this.#upload).start();
    } catch (error) {
      this.#upload = undefined;
      this.events.failed({ text: `The upload could not begin: ${String(error)}`, isPassing: false });
    }
  }

  async pause(): Promise<void> {
    await (await this.#upload)?.abort();
  }

  /** Gives it up; the server drops what had come. */
  async drop(): Promise<void> {
    const upload = await this.#upload;
    await upload?.abort();
    if (upload?.url) await dropAt(upload.url, this.userId);
    await forget(fingerprintOf(this.userId, this.file));
  }

  async #prepare(): Promise<Upload> {
    const { Upload: TusUpload } = await load();
    const upload: Upload = new TusUpload(this.file, {
      endpoint: ENDPOINT,
      chunkSize: CHUNK_BYTES,
      metadata: { filename: this.file.name },
      headers: { 'X-User-ID': this.userId },
      fingerprint: () => Promise.resolve(fingerprintOf(this.userId, this.file)),
      storeFingerprintForResuming: true,
      removeFingerprintOnSuccess: true,
      // When to try again is told from the live connection, not from a row of delays.
      retryDelays: null,
      onProgress: (sent) => this.events.progress(sent),
      onSuccess: ({ lastResponse }) => this.events.done(lastResponse.getHeader(SLIDE_HEADER) ?? undefined),
      onError: (error) => {
        const answer = 'originalResponse' in error ? (error as DetailedError).originalResponse : null;
        this.events.failed(refusalOf({ status: answer?.getStatus(), body: answer?.getBody() }));
      },
    });
    const [previous] = await upload.findPreviousUploads();
    if (previous) upload.resumeFromPreviousUpload(previous);
    return upload;
  }
}

/** What this browser has begun for a user and not finished, the newest first. */
export async function leftUploads(userId: string): Promise<LeftUpload[]> {
  const { defaultOptions } = await load();
  const all: PreviousUpload[] = await defaultOptions.urlStorage.findAllUploads();
  return all
    .filter(({ urlStorageKey }) => urlStorageKey.startsWith(`tus::${prefixOf(userId)}`))
    .flatMap(({ creationTime, metadata, size, uploadUrl, urlStorageKey }) =>
      uploadUrl
        ? [
            {
              key: urlStorageKey,
              name: metadata['filename'] ?? 'A slide',
              bytes: size ?? 0,
              begunAt: new Date(creationTime).toISOString(),
              url: uploadUrl,
            },
          ]
        : [],
    )
    .sort((a, b) => b.begunAt.localeCompare(a.begunAt));
}

/** Is this the file of an upload that was left? By name, length and the time of its last change, as far as a page can tell. */
export const isSameFile = ({ key }: LeftUpload, userId: string, file: File): boolean =>
  key.startsWith(`tus::${fingerprintOf(userId, file)}::`);

/** Whether anything of a user's can be left, told without loading the protocol. */
export const mayHaveLeft = (userId: string): boolean =>
  Object.keys(localStorage).some((key) => key.startsWith(`tus::${prefixOf(userId)}`));

/** Gives up what an earlier page began. */
export async function dropLeft({ key, url }: LeftUpload, userId: string): Promise<void> {
  const { defaultOptions } = await load();
  await dropAt(url, userId);
  await defaultOptions.urlStorage.removeUpload(key);
}

async function forget(fingerprint: string): Promise<void> {
  const { defaultOptions } = await load();
  const { urlStorage } = defaultOptions;
  for (const { urlStorageKey } of await urlStorage.findUploadsByFingerprint(fingerprint)) {
    await urlStorage.removeUpload(urlStorageKey);
  }
}

/** What is not there any more needs no giving up; what cannot be reached goes by itself after two days. */
async function dropAt(url: string, userId: string): Promise<void> {
  const { Upload: TusUpload } = await load();
  await TusUpload.terminate(url, { headers: { 'X-User-ID': userId }, retryDelays: null }).catch(
    () => undefined,
  );
}
