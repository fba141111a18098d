import type { HistoryEvent } from '@ramus/contracts';
import { isMilestone } from '../history.js';
import type { Tone } from '../words.js';

/** One event of the log as a moment that one can stand at. */
export interface Step {
  readonly event: HistoryEvent;
  readonly text: string;
  readonly tone: Tone;
  /** Belongs to the course of things rather than to the comings and goings of shards. */
  readonly isMain: boolean;
}

export const stepOf = (event: HistoryEvent, { text, tone }: { text: string; tone: Tone }): Step => ({
  event,
  text,
  tone,
  isMain: isMilestone(event.type),
});

const isNumber = (position: string): boolean => /^\d{1,40}$/.test(position);

/**
 * Where a position lies among steps.
 *
 * @returns index of the step at it, else of the last one before it; -1 where it comes before all or cannot be told.
 */
export function indexAt(steps: readonly Step[], position: string): number {
  const exact = steps.findIndex(({ event }) => event.position === position);
  if (exact >= 0 || !isNumber(position)) return exact;
  const wanted = BigInt(position);
  return steps.findLastIndex(({ event }) => isNumber(event.position) && BigInt(event.position) <= wanted);
}

/** The next main event in a direction, else the last step there. */
export function mainFrom(steps: readonly Step[], index: number, direction: 1 | -1): number {
  for (let i = index + direction; i >= 0 && i < steps.length; i += direction) {
    if (steps[i]?.isMain) return i;
  }
  return direction > 0 ? steps.length - 1 : 0;
}

const WEIGHT: Record<Tone, number> = { idle: 0, run: 1, good: 2, wait: 3, bad: 4 };

/** A stretch of the log as it is drawn behind the slider. */
export interface Column {
  readonly tone: Tone;
  readonly isMain: boolean;
}

/** What stands out of each stretch: at most `max` columns, each of equally many steps. */
export function columnsOf(steps: readonly Step[], max: number): Column[] {
  const count = Math.min(max, steps.length);
  return Array.from({ length: count }, (_, i) => {
    const from = Math.floor((i * steps.length) / count);
    const to = Math.max(from + 1, Math.floor(((i + 1) * steps.length) / count));
    const part = steps.slice(from, to);
    const main = part.filter(({ isMain }) => isMain);
    const shown = main.length > 0 ? main : part;
    const tone = shown.reduce<Tone>(
      (most, step) => (WEIGHT[step.tone] > WEIGHT[most] ? step.tone : most),
      'idle',
    );
    return { tone, isMain: main.length > 0 };
  });
}
