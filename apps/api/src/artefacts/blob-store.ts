import { StoreUnavailable } from '@ramus/event-store';
import type { Readable } from 'node:stream';

/** Injects the store: `@Inject(BLOB_STORE) private readonly blobs: BlobStore`. */
export const BLOB_STORE = Symbol('blob-store');

/** What an event says of bytes that it names. */
export interface StoredBlob {
  /** SHA-256 of the content, in hex: the blob's only name. */
  readonly hash: string;
  readonly bytes: number;
}

/** Part of a blob: both ends in bytes, `end` included, as HTTP counts. */
export interface ByteRange {
  readonly start: number;
  readonly end: number;
}

/**
 * Bytes that events name but never carry.
 *
 * What `put` and `putNamed` have answered is on stable storage, so an event may name it from then on.
 */
export interface BlobStore {
  /**
   * Keeps bytes under their hash; the same bytes again cost a look.
   *
   * @throws {BlobTooLarge} more than `maxBytes` came; nothing was kept.
   */
  put(
    data: Uint8Array | AsyncIterable<Uint8Array>,
    options?: { readonly maxBytes?: number },
  ): Promise<StoredBlob>;

  /** @throws {BlobUnknown} */
  get(hash: string): Promise<Uint8Array>;

  /** Reads as it is consumed; the range must lie inside the blob. @throws {BlobUnknown} before anything is read. */
  stream(hash: string, range?: ByteRange): Promise<Readable>;

  /** Its length in bytes, or nothing if there is no such blob. */
  size(hash: string): Promise<number | undefined>;

  has(hash: string): Promise<boolean>;

  /**
   * Gone for good when this answers. For whoever knows that no put of the same bytes is under way: equal bytes are one blob.
   *
   * @returns whether there was one.
   */
  delete(hash: string): Promise<boolean>;

  /** Keeps a small object under a name of the caller's, for example `names/<id>`; replaces what was there. */
  putNamed(name: string, bytes: Uint8Array): Promise<void>;

  getNamed(name: string): Promise<Uint8Array | undefined>;

  /** Gone for good when this answers; that there was none is no error. */
  deleteNamed(name: string): Promise<void>;
}

/** No blob has this hash. */
export class BlobUnknown extends Error {
  override readonly name = 'BlobUnknown';

  constructor(readonly hash: string) {
    super(`no blob ${hash}`);
  }
}

/** The bytes could not be kept (disk full, read-only, broken), and none of them were. */
export class BlobsUnavailable extends StoreUnavailable {}

/** More bytes came than may be kept. */
export class BlobTooLarge extends Error {
  override readonly name = 'BlobTooLarge';

  constructor(readonly maxBytes: number) {
    super(`more than ${maxBytes} bytes`);
  }
}
