import { comparePositions, workflowOfStream, type AuditedEvent } from './audited-event.js';
import type { Finding } from './finding.js';
import { LogAudit, type LogAuditOptions } from './log-audit.js';

type FindingsOptions = Pick<LogAuditOptions, 'hashOf' | 'tell'> & {
  /** Every workflow is expected to be over, and every slot and lease to be back. */
  readonly ended: boolean;
  /** Positions are 1, 2, 3 …, as the embedded store counts them: the default. */
  readonly consecutive?: boolean;
};

/** Everything that is wrong with a log that is in memory. */
export function findingsIn(
  log: readonly AuditedEvent[],
  { ended, consecutive = true, ...options }: FindingsOptions,
): readonly Finding[] {
  const audit = new LogAudit({ ...options, consecutive });
  for (const event of log) {
    const woken = audit.wakes(event);
    const isBefore = ({ stream, position }: AuditedEvent) =>
      workflowOfStream(stream) === woken && comparePositions(position, event.position) < 0;
    audit.see(event, woken === undefined ? [] : log.filter(isBefore));
  }
  audit.end({ ended });
  return audit.findings.kept;
}
