import type { SignedReport } from '../audit/verification/report.js';

const MAX_LINES = 100;

/** A report for people: what was checked, and everything that is wrong, by stream and revision. */
export function reportText({ body, hash, key }: SignedReport, against: SignedReport | undefined): string {
  const { range, heads, unknown, decisions, findings } = body;
  const lines = [
    `${range.events} events of ${heads.streams} streams, positions ${range.first ?? 'none'} to ${range.last ?? 'none'}`,
    `chain of hashes, revisions, positions, ids and laws L1 to L9 and L15 at every event`,
    `${decisions.judged} decisions judged as of their position, ${decisions.notJudged} that could not be`,
    ...(unknown > 0
      ? [`${unknown} events of types that this version does not know: links of the chain only`]
      : []),
    against
      ? `held against the report of ${against.body.verifiedAt} (${against.body.range.events} events)${
          against.heads ? '' : ', which does not list its streams'
        }`
      : 'held against no earlier report: events cut from the end would not be missed',
    '',
    findings.total === 0 ? 'nothing was found' : `${findings.total} findings:`,
    ...findings.items.slice(0, MAX_LINES).map(({ check, stream, revision, position, detail }) => {
      return `  ${check.padEnd(10)} ${stream} revision ${revision} (position ${position}): ${detail}`;
    }),
    ...(findings.total > MAX_LINES
      ? [`  … and ${findings.total - MAX_LINES} more; --json lists a thousand`]
      : []),
    '',
    `report ${hash}`,
    `signed under key ${key.id}`,
    '',
  ];
  return lines.join('\n');
}
