import { BlobsUnavailable } from '../artefacts/blob-store.js';
import { EdgeError } from '../http/problems.js';

interface TusError {
  readonly status_code: number;
  readonly body: string;
}

const isTusError = (error: unknown): error is TusError =>
  typeof error === 'object' && error !== null && 'status_code' in error && 'body' in error;

/** A failure as this API tells it: the protocol's own faults become problems, all others stay what they are. */
export function toldByTus(error: unknown, maxBytes: number): unknown {
  if (!isTusError(error)) return error;
  const { status_code: status, body } = error;
  const detail = body.trim();
  if (status === 404 || status === 410) return new EdgeError('upload-unknown');
  if (status === 409) return new EdgeError('upload-conflict', detail);
  if (status === 413) return new EdgeError('upload-too-large', detail, { maxBytes });
  // The library tells only that the disk refused, not why: nothing that came before is lost.
  if (detail.startsWith('Something went wrong receiving the file')) return new BlobsUnavailable(detail);
  if (status < 500) return new EdgeError('upload-invalid', detail);
  return new Error(detail);
}
