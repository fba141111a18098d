import { findingsIn, type Finding } from '@ramus/audit';
import { asLogged } from '@ramus/domain';
import { eventHash, type RecordedEvent } from '@ramus/event-store';

/** What `libs/audit` finds in a log. @param consecutive positions are 1, 2, 3 …; @param ended everything is expected to be over. */
export const findingsInLog = (
  log: readonly RecordedEvent[],
  { ended, consecutive = true }: { readonly ended: boolean; readonly consecutive?: boolean },
): readonly Finding[] => findingsIn(log, { hashOf: eventHash, tell: asLogged, ended, consecutive });
