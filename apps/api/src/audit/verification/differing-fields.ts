/** Where a value that is found differs from the one expected, for a report. */
export interface Difference {
  /** Names and indexes from the outside in, joined by dots; empty for the values themselves. */
  readonly field: string;
  readonly expected: unknown;
  readonly found: unknown;
}

const MAX_SHOWN = 40;

/**
 * Where two values differ as JSON: a member that is `undefined` is one that is missing.
 *
 * @param max differences that are looked for; the rest is not gone through.
 */
export function differingFields(expected: unknown, found: unknown, max = 3): Difference[] {
  const differences: Difference[] = [];
  const compare = (field: string, one: unknown, other: unknown): void => {
    if (differences.length >= max || Object.is(one, other)) return;
    if (!isObject(one) || !isObject(other) || Array.isArray(one) !== Array.isArray(other)) {
      differences.push({ field, expected: one, found: other });
      return;
    }
    for (const name of new Set([...Object.keys(one), ...Object.keys(other)])) {
      compare(field ? `${field}.${name}` : name, one[name], other[name]);
    }
  };
  compare('', expected, found);
  return differences;
}

/** Differences in one sentence: `jobs.0.status is "pending" and should be "succeeded"`. */
export const inWords = (differences: readonly Difference[]): string =>
  differences
    .map(({ field, expected, found }) => {
      return `${field || 'it'} is ${shown(found)} and should be ${shown(expected)}`;
    })
    .join('; ');

function shown(value: unknown): string {
  if (value === undefined) return 'missing';
  const text = JSON.stringify(value);
  return text.length > MAX_SHOWN ? `${text.slice(0, MAX_SHOWN)}…` : text;
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null;
