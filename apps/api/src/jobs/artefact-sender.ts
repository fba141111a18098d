import type { Request, Response } from 'express';
import { pipeline } from 'node:stream/promises';
import { Readable, type Transform } from 'node:stream';
import { createGzip } from 'node:zlib';
import type { BlobStore, ByteRange } from '../artefacts/blob-store.js';
import type { FoundArtefact } from './job-artefacts.js';

/** Below this, gzip costs more than it saves. */
const MIN_GZIP_BYTES = 1_024;
/** Files of nuclei are compressed while somebody waits for them: a third quicker than level 4, 6 % larger. */
const GZIP = { level: 1, chunkSize: 65_536 } as const;

/** Sends files: by Range where asked, else compressed where that helps, never held whole. */
export class ArtefactSender {
  constructor(private readonly blobs: BlobStore) {}

  async send(found: FoundArtefact, request: Request, response: Response): Promise<void> {
    response.type(found.file.mediaType);
    if (found.kind === 'partial') {
      response.setHeader('X-Ramus-Partial', 'true').setHeader('Cache-Control', 'no-store');
      const { data } = found.file;
      return this.stream(
        data instanceof Uint8Array ? Readable.from([data]) : Readable.from(data),
        request,
        response,
      );
    }
    const { hash, bytes } = found.file;
    response
      .setHeader('ETag', `"${hash}"`)
      .setHeader('Cache-Control', 'private, max-age=31536000, immutable')
      .setHeader('Accept-Ranges', 'bytes');
    if (request.fresh) {
      response.status(304).end();
      return;
    }
    const range = rangeOf(request, bytes);
    if (range === 'unsatisfiable') {
      response.status(416).setHeader('Content-Range', `bytes */${bytes}`).end();
      return;
    }
    if (!range) return this.stream(await this.blobs.stream(hash), request, response, bytes);
    response
      .status(206)
      .setHeader('Content-Range', `bytes ${range.start}-${range.end}/${bytes}`)
      .setHeader('Content-Length', range.end - range.start + 1);
    await this.pour([await this.blobs.stream(hash, range)], response);
  }

  async stream(body: Readable, request: Request, response: Response, bytes?: number): Promise<void> {
    const isText = /json|csv|text/.test(String(response.getHeader('Content-Type')));
    const gzips =
      isText && (bytes ?? Infinity) >= MIN_GZIP_BYTES && request.acceptsEncodings('gzip') === 'gzip';
    if (isText) response.vary('Accept-Encoding');
    if (gzips) response.setHeader('Content-Encoding', 'gzip');
    else if (bytes !== undefined) response.setHeader('Content-Length', bytes);
    await this.pour(gzips ? [body, createGzip(GZIP)] : [body], response);
  }

  /** A reader that goes away ends the reading; that is not an error. */
  private async pour(parts: readonly [Readable, ...Transform[]], response: Response): Promise<void> {
    try {
      await pipeline([...parts, response]);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ERR_STREAM_PREMATURE_CLOSE') throw error;
    }
  }
}

/** One range alone: whoever asks for several gets the whole file, which RFC 9110 (section 14.2) allows. */
function rangeOf(request: Request, bytes: number): ByteRange | 'unsatisfiable' | undefined {
  const ranges = request.range(bytes);
  if (ranges === -1) return 'unsatisfiable';
  const first =
    Array.isArray(ranges) && ranges.type === 'bytes' && ranges.length === 1 ? ranges[0] : undefined;
  return first && { start: first.start, end: first.end };
}
