import { DomainError } from '@ramus/domain';
import type { IncomingMessage } from 'node:http';
import { EdgeError } from './problems.js';

/**
 * The whole body of a request.
 *
 * By events, not by iterating: leaving an iteration early would tear down the connection on which the refusal is to go.
 *
 * @throws {DomainError} `result-too-large`: more than `maxBytes` came. The rest is discarded as it comes.
 * @throws {EdgeError} the sender hung up.
 */
export function readBody(request: IncomingMessage, maxBytes: number): Promise<Uint8Array> {
  const { promise, resolve, reject } = Promise.withResolvers<Uint8Array>();
  const chunks: Uint8Array[] = [];
  let size = 0;
  request.on('data', (chunk: Uint8Array) => {
    size += chunk.length;
    if (size <= maxBytes) chunks.push(chunk);
    else {
      chunks.length = 0;
      reject(new DomainError('result-too-large', { maxBytes }));
    }
  });
  request.once('end', () => resolve(chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks)));
  const hungUp = (): void => {
    if (!request.complete) reject(new EdgeError('request-invalid', 'the body was cut short'));
  };
  request.once('error', hungUp);
  request.once('close', hungUp);
  return promise;
}
