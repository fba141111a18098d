import type { WaitingReasonView } from '@ramus/contracts';
import type { JobId, RunnerNeed, WaitingReason } from '@ramus/domain';

const ordinals = new Intl.PluralRules('en', { type: 'ordinal' });
const SUFFIX: Readonly<Record<string, string>> = { one: 'st', two: 'nd', few: 'rd', other: 'th' };
const ordinal = (n: number): string => `${n}${SUFFIX[ordinals.select(n)]}`;

const NEEDS: Readonly<Record<RunnerNeed | 'runner', (kind: string) => string>> = {
  runner: (kind) => `No connected runner takes ${kind} jobs.`,
  clearance: () => 'Only volunteers are connected, and the slide is not cleared for them.',
  model: () => 'Only volunteers are connected, and none has shown that it runs the model.',
  class: () => 'The job is reproducible, and no runner of the kind that began it is connected.',
  confirmation: () => 'Volunteers have computed what they may; others have to confirm it.',
};

/** A waiting reason as its owner reads it. Of others it tells counts alone. */
export function reasonView(reason: WaitingReason, keyOf: (jobId: JobId) => string): WaitingReasonView {
  switch (reason.code) {
    case 'paused':
      return { code: reason.code, text: 'The workflow is paused.' };
    case 'waiting-for-branch':
      return {
        code: reason.code,
        text: `Waits for “${keyOf(reason.jobId)}”, which comes before it in the branch.`,
        jobIds: [reason.jobId],
      };
    case 'waiting-for-dependency': {
      const keys = new Intl.ListFormat('en').format(reason.jobIds.map((id) => `“${keyOf(id)}”`));
      return {
        code: reason.code,
        text: `Waits for ${keys}, on which it depends.`,
        jobIds: [...reason.jobIds],
      };
    }
    case 'waiting-for-runner':
      return {
        code: reason.code,
        text: NEEDS[reason.need ?? 'runner'](reason.kind),
        needs: reason.kind,
        ...(reason.need && { lacks: reason.need }),
      };
    case 'waiting-for-user-slot': {
      const place = reason.place === 1 ? 'you are next in line' : `you are ${ordinal(reason.place)} in line`;
      const users = reason.activeUsers === 1 ? 'One user is' : `${reason.activeUsers} users are`;
      return { code: reason.code, text: `${users} active; ${place}.`, place: reason.place };
    }
    case 'waiting-for-user-quota':
      return { code: reason.code, text: `You have ${reason.running} jobs running, which is your share.` };
    case 'waiting-for-job-slot':
      return { code: reason.code, text: `All ${reason.running} job slots are taken.` };
    case 'starting':
      return { code: reason.code, text: 'About to start.' };
  }
}
