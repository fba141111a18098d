const count = new Intl.NumberFormat('en', { maximumFractionDigits: 0 });
const relative = new Intl.RelativeTimeFormat('en', { numeric: 'auto', style: 'short' });
const moment = new Intl.DateTimeFormat('en', { dateStyle: 'medium', timeStyle: 'medium' });

const UNITS = [
  ['year', 31_536_000],
  ['month', 2_592_000],
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
] as const;

export const formatCount = (value: number): string => count.format(value);

export const formatNumber = (value: number, digits: number): string =>
  new Intl.NumberFormat('en', { minimumFractionDigits: digits, maximumFractionDigits: digits }).format(value);

export const formatPercent = (percent: number): string => `${formatNumber(Math.floor(percent), 0)} %`;

const ordinals = new Intl.PluralRules('en', { type: 'ordinal' });
const ENDINGS: Partial<Record<Intl.LDMLPluralRule, string>> = { one: 'st', two: 'nd', few: 'rd' };

/** "1st", "12th", "22nd". */
export const formatPlace = (place: number): string =>
  `${formatCount(place)}${ENDINGS[ordinals.select(place)] ?? 'th'}`;

/** "3 min. ago"; what is younger than 45 s is "just now". */
export function formatAge(at: string, nowMs: number): string {
  const seconds = (Date.parse(at) - nowMs) / 1_000;
  for (const [unit, length] of UNITS) {
    if (Math.abs(seconds) >= length) return relative.format(Math.round(seconds / length), unit);
  }
  return Math.abs(seconds) < 45 ? 'just now' : relative.format(Math.round(seconds), 'second');
}

const clock = new Intl.DateTimeFormat('en', { timeStyle: 'medium', hour12: false });

/** The time of the day, to the second: "14:02:11". */
export const formatClock = (at: string): string => clock.format(new Date(at));

export const formatMoment = (at: string): string => moment.format(new Date(at));

/** @param ms a length of time; "0.8 s", "12 s", "3 min 20 s", "2 h 5 min". */
export function formatDuration(ms: number): string {
  const seconds = Math.max(0, ms) / 1_000;
  if (seconds < 10) return `${formatNumber(seconds, 1)} s`;
  if (seconds < 60) return `${Math.round(seconds)} s`;
  if (seconds < 3_600) return `${Math.floor(seconds / 60)} min ${Math.floor(seconds % 60)} s`;
  return `${Math.floor(seconds / 3_600)} h ${Math.floor((seconds % 3_600) / 60)} min`;
}

const BYTE_UNITS = ['B', 'kB', 'MB', 'GB', 'TB'];

/** Decimal units, as disks and networks are sold: "812 B", "1.9 MB", "44 GB". */
export function formatBytes(bytes: number): string {
  const power = Math.min(BYTE_UNITS.length - 1, bytes < 1 ? 0 : Math.floor(Math.log10(bytes) / 3));
  const value = bytes / 1_000 ** power;
  return `${formatNumber(value, power > 0 && value < 10 ? 1 : 0)} ${BYTE_UNITS[power]}`;
}

/** "1.11 × 1.48 mm" from level-0 pixels. */
export function formatPhysicalSize(size: {
  width: number;
  height: number;
  mpp?: readonly [number, number] | null;
}): string | undefined {
  if (!size.mpp) return undefined;
  const [x, y] = [(size.width * size.mpp[0]) / 1_000, (size.height * size.mpp[1]) / 1_000];
  return `${formatNumber(x, x < 10 ? 2 : 1)} × ${formatNumber(y, y < 10 ? 2 : 1)} mm`;
}

/** Ids begin with the time they were made at; their last eight characters tell them apart. */
export const shortId = (id: string): string => id.slice(-8);
