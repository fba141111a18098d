import { findingsIn, type Finding } from '@ramus/audit';
import { asLogged } from '@ramus/domain';
import { eventHash, type RecordedEvent } from '@ramus/event-store';
import { expect } from 'vitest';
import { readLog } from './read-log.js';

/** What `libs/audit` finds in a log. @param consecutive positions are 1, 2, 3 …; @param ended everything is expected to be over. */
export const findingsInLog = (
  log: readonly RecordedEvent[],
  { ended, consecutive = true }: { readonly ended: boolean; readonly consecutive?: boolean },
): readonly Finding[] => findingsIn(log, { hashOf: eventHash, tell: asLogged, ended, consecutive });

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
