import { hash } from 'node:crypto';
import type { StreamEvent } from './event-store.js';

/**
 * What the next event of the stream holds as `metadata.prev`: sha256, hex.
 *
 * Over one JSON array, keys in the order in which they were written: every store keeps that order, since no key looks
 * like an integer. The position is left out, so that a log copied to another store keeps its chain.
 */
export function eventHash({ stream, revision, id, type, data, metadata }: StreamEvent): string {
  return hash('sha256', JSON.stringify([stream, revision, id, type, data, metadata]), 'hex');
}
