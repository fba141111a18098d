import { findingsIn, type Finding } from '@ramus/audit';
import { asLogged } from '@ramus/domain';
import { eventHash, type RecordedEvent } from '@ramus/event-store';
import { expect } from 'vitest';
import { readLog } from './read-log.js';

/** What `libs/audit` finds in a log. @param ended everything is expected to be over. */
export const findingsInLog = (
  log: readonly RecordedEvent[],
  { ended }: { readonly ended: boolean },
): readonly Finding[] => findingsIn(log, { hashOf: eventHash, tell: asLogged, ended });

/** Stops a product, and expects that its log keeps every law and that everything has been given back. */
export async function expectLawfulEnd(product: {
  home: string;
  stop(): Promise<void>;
}): Promise<RecordedEvent[]> {
  await product.stop();
  const log = await readLog(product.home);
  expect(log.length).toBeGreaterThan(0);
  expect(findingsInLog(log, { ended: true })).toEqual([]);
  return log;
}
