/** How far back the events of the pool are shown. */
export type TimeWindow = 'hour' | 'day' | 'all';

const LENGTH_MS: Record<TimeWindow, number> = { hour: 3_600_000, day: 86_400_000, all: Infinity };

/** The smallest first. */
export const WINDOWS: readonly { readonly value: TimeWindow; readonly title: string }[] = [
  { value: 'hour', title: 'Last hour' },
  { value: 'day', title: 'Last day' },
  { value: 'all', title: 'Everything' },
];

/** @returns the instant (ISO 8601) that a window begins at; undefined for the beginning of the log. */
export function startOf(window: TimeWindow, nowMs: number): string | undefined {
  const length = LENGTH_MS[window];
  return Number.isFinite(length) ? new Date(nowMs - length).toISOString() : undefined;
}

/** @param at instant of an event; absent before the first one, which is always of everything. */
export const isWithin = (window: TimeWindow, at: string | undefined, nowMs: number): boolean =>
  window === 'all' || (at !== undefined && Date.parse(at) >= nowMs - LENGTH_MS[window]);
