import type { Summary, Timing, WhatIf } from '@ramus/what-if';

/** Workflows listed one by one: those whose completion changes most. */
const MAX_LISTED = 20;

/** A what-if as text: a summary in three columns, how much to believe of it, and the workflows that it changes most. */
export function whatIfTable(answer: WhatIf): string {
  const { recorded, replayed, changed, deviation, refusedWishes, workflows } = answer;
  const asked = Object.entries(answer.change).map(([name, value]) => `${name}=${value}`);
  const row = (name: string, tell: (summary: Summary) => string): string[] => [
    name,
    tell(recorded),
    tell(replayed),
    tell(changed),
  ];
  const lines = [
    ...columns([
      ['', 'recorded', 'simulated', asked.join(' ')],
      row('workflows finished', ({ finished, workflows: all }) => `${finished} of ${all}`),
      row('waiting p50', ({ waitingP50 }) => duration(waitingP50)),
      row('waiting p95', ({ waitingP95 }) => duration(waitingP95)),
      row('completion p50', ({ completionP50 }) => duration(completionP50)),
      row('completion p95', ({ completionP95 }) => duration(completionP95)),
      row('makespan', ({ makespanMs }) => duration(makespanMs)),
      row('job slots held', ({ slotsHeld }) => share(slotsHeld)),
    ]),
    '',
    'Waiting: from submission to the first job that starts. Completion: to the end. "simulated" is the recorded demand under the',
    'recorded limits: its distance from the record says how much to believe of the last column.',
    `  completion off by ${duration(deviation.completionP50)} (p50), ${duration(deviation.completionP95)} (p95) over ` +
      `${deviation.comparable} workflows; makespan by ${share(deviation.makespan)}; ${deviation.otherwise} ended otherwise`,
  ];
  if (refusedWishes > 0)
    lines.push(`  ${refusedWishes} wishes of users no longer applied: what they were about had ended`);
  const listed = workflows.toSorted((a, b) => changeOf(b) - changeOf(a)).slice(0, MAX_LISTED);
  const cells = (timing: Timing) => [duration(timing.waitingMs), duration(timing.completionMs)];
  lines.push(
    '',
    `Workflows that change most (${listed.length} of ${workflows.length}): waiting and completion`,
    ...columns([
      ['', 'recorded', '', 'simulated', '', 'asked', ''],
      ...listed.map((one) => [
        one.workflowId,
        ...cells(one.recorded),
        ...cells(one.replayed),
        ...cells(one.changed),
      ]),
    ]),
  );
  return `${lines.join('\n')}\n`;
}

const changeOf = ({ replayed, changed }: WhatIf['workflows'][number]): number =>
  Math.abs((changed.completionMs ?? 0) - (replayed.completionMs ?? 0));

/** The first column to the left, the others to the right. */
function columns(rows: readonly (readonly string[])[]): string[] {
  const widths = (rows[0] ?? []).map((_, n) => Math.max(...rows.map((cells) => cells[n]?.length ?? 0)));
  return rows.map((cells) =>
    cells
      .map((cell, n) => (n === 0 ? cell.padEnd(widths[n] ?? 0) : cell.padStart(widths[n] ?? 0)))
      .join('  ')
      .trimEnd(),
  );
}

const share = (value: number | undefined): string =>
  value === undefined ? '–' : `${(100 * value).toFixed(1)} %`;

/** Milliseconds in the unit that people would choose. */
export function duration(ms: number | undefined): string {
  if (ms === undefined) return '–';
  if (ms < 1_000) return `${Math.round(ms)} ms`;
  if (ms < 120_000) return `${(ms / 1_000).toFixed(1)} s`;
  if (ms < 7_200_000) return `${(ms / 60_000).toFixed(1)} min`;
  return `${(ms / 3_600_000).toFixed(1)} h`;
}
