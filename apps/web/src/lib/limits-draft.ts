import type { ChangeLimitsBody, LimitsView, Problem } from '@ramus/contracts';

/** The limits as they stand in fields. The hold is in seconds, and empty for none. */
export interface LimitsDraft {
  maxActiveUsers: string;
  maxRunningJobs: string;
  maxJobsPerUser: string;
  hold: string;
}
export type LimitField = keyof LimitsDraft;
export type FieldErrors = Partial<Record<LimitField, string>>;

const COUNTS = ['maxActiveUsers', 'maxRunningJobs', 'maxJobsPerUser'] as const;
const FIELDS: readonly LimitField[] = [...COUNTS, 'hold'];

export const draftOf = (limits: LimitsView): LimitsDraft => ({
  maxActiveUsers: String(limits.maxActiveUsers),
  maxRunningJobs: String(limits.maxRunningJobs),
  maxJobsPerUser: String(limits.maxJobsPerUser),
  hold: limits.userSlotMaxHoldMs === undefined ? '' : String(limits.userSlotMaxHoldMs / 1_000),
});

/**
 * What is sent, or what cannot be sent because it is no number. What a number may be is the server's to say.
 *
 * @param seen the limits that the draft was begun from.
 */
export function readDraft(
  draft: LimitsDraft,
  seen: LimitsView,
): { body: ChangeLimitsBody } | { errors: FieldErrors } {
  const errors: FieldErrors = {};
  for (const field of COUNTS) {
    if (!/^-?\d{1,15}$/.test(draft[field].trim())) errors[field] = 'Write a whole number.';
  }
  const hold = draft.hold.trim();
  if (!/^(\d{1,12}(\.\d{1,3})?)?$/.test(hold)) errors.hold = 'Write seconds, or nothing for no limit.';
  if (Object.keys(errors).length > 0) return { errors };
  return {
    body: {
      maxActiveUsers: Number(draft.maxActiveUsers),
      maxRunningJobs: Number(draft.maxRunningJobs),
      maxJobsPerUser: Number(draft.maxJobsPerUser),
      ...(hold !== '' && { userSlotMaxHoldMs: Math.round(Number(hold) * 1_000) }),
      expected: seen,
    },
  };
}

/** Leads what the server says of fields to the fields. @returns `rest` for what belongs to none. */
export function errorsOf({ errors = [] }: Partial<Problem>): { fields: FieldErrors; rest: string[] } {
  const fields: FieldErrors = {};
  const rest: string[] = [];
  for (const { pointer, detail } of errors) {
    const name = pointer.slice(1);
    const field = COUNTS.find((count) => count === name);
    if (field) fields[field] ??= detail;
    // The server speaks of milliseconds there.
    else if (name === 'userSlotMaxHoldMs') fields.hold ??= 'From 1 second to 86,400 (a day).';
    else rest.push(detail);
  }
  return { fields, rest };
}

/** A draft that was begun from older limits, on top of the present ones: what was typed stays, the rest follows. */
export function rebase(draft: LimitsDraft, seen: LimitsView, now: LimitsView): LimitsDraft {
  const before = draftOf(seen);
  const present = draftOf(now);
  const rebased = { ...draft };
  for (const field of FIELDS) if (draft[field] === before[field]) rebased[field] = present[field];
  return rebased;
}

export const isSameLimits = (one: LimitsView, other: LimitsView): boolean => {
  const [a, b] = [draftOf(one), draftOf(other)];
  return FIELDS.every((field) => a[field] === b[field]);
};
