import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { BlobUnknown, type BlobStore, type ByteRange, type StoredBlob } from './blob-store.js';

/** Blobs in memory, for specs that are not about files. */
export class MemoryBlobs implements BlobStore {
  private readonly blobs = new Map<string, Uint8Array>();
  private readonly named = new Map<string, Uint8Array>();

  async put(data: Uint8Array | AsyncIterable<Uint8Array>): Promise<StoredBlob> {
    const chunks: Uint8Array[] = [];
    if (data instanceof Uint8Array) chunks.push(data);
    else for await (const chunk of data) chunks.push(chunk);
    const bytes = Buffer.concat(chunks);
    const hash = createHash('sha256').update(bytes).digest('hex');
    this.blobs.set(hash, bytes);
    return { hash, bytes: bytes.length };
  }

  /** A copy, as a file would be: who reads it may move it to another thread. */
  async get(hash: string): Promise<Uint8Array> {
    return new Uint8Array(this.known(hash));
  }

  async stream(hash: string, range?: ByteRange): Promise<Readable> {
    const bytes = this.known(hash);
    return Readable.from([range ? bytes.subarray(range.start, range.end + 1) : bytes]);
  }

  async size(hash: string): Promise<number | undefined> {
    return this.blobs.get(hash)?.length;
  }

  async has(hash: string): Promise<boolean> {
    return this.blobs.has(hash);
  }

  async delete(hash: string): Promise<boolean> {
    return this.blobs.delete(hash);
  }

  async putNamed(name: string, bytes: Uint8Array): Promise<void> {
    this.named.set(name, bytes);
  }

  async getNamed(name: string): Promise<Uint8Array | undefined> {
    return this.named.get(name);
  }

  async deleteNamed(name: string): Promise<void> {
    this.named.delete(name);
  }

  private known(hash: string): Uint8Array {
    const bytes = this.blobs.get(hash);
    if (!bytes) throw new BlobUnknown(hash);
    return bytes;
  }
}
