import type { RecordedEvent } from '@ramus/event-store';
import { expect } from 'vitest';
import { findingsInLog } from './findings.js';
import { readLog } from './read-log.js';

/** Stops a product, and expects that its log keeps every law and that everything has been given back. */
export async function expectLawfulEnd(product: {
  home: string;
  logUrl?: string;
  stop(): Promise<void>;
}): Promise<RecordedEvent[]> {
  await product.stop();
  const log = await readLog(product.home, product.logUrl);
  expect(log.length).toBeGreaterThan(0);
  const consecutive = product.logUrl === undefined;
  expect(findingsInLog(log, { ended: true, consecutive })).toEqual([]);
  return log;
}
