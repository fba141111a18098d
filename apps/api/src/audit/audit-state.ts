import { MAX_NAMED, type AsOf, type AuditState } from '@ramus/contracts';
import {
  waitingLine,
  waitingReasons,
  type Snapshot,
  type SnapshotWorkflow,
  type TrustContext,
} from '@ramus/domain';
import { runnerViews } from '../scheduler/runner-views.js';
import { reasonView } from '../workflows/reason-text.js';

type WorkflowState = AuditState['workflows']['items'][number];

/** A snapshot, as an administrator may see it. Names of people's making are not in it: they are no part of the log. */
export function auditStateOf(
  snapshot: Snapshot,
  asOf: AsOf,
  { cursor, limit }: { readonly cursor?: string; readonly limit: number },
): AuditState {
  const all = [...snapshot.workflows.values()];
  const from = cursor === undefined ? 0 : all.findIndex(({ workflowId }) => workflowId === cursor) + 1;
  const shown = all.slice(from, from + limit);
  const reasonOf = waitingReasons(snapshot);
  const stateOf = ({ workflowId, userId, slideId, priority, paused, finished, jobs }: SnapshotWorkflow) => ({
    workflowId,
    userId,
    slideId,
    priority,
    paused,
    finished,
    jobs: jobs.map((job): WorkflowState['jobs'][number] => ({
      jobId: job.spec.jobId,
      branch: job.spec.branch,
      kind: job.spec.kind,
      status: job.status,
      generation: job.generation,
      reason: job.status === 'pending' ? reasonView(reasonOf(job), (id) => id) : undefined,
      shards: {
        total: job.stream.shards.length,
        committed: job.stream.committed,
        leased: job.stream.leases.size,
      },
    })),
  });
  return {
    asOf,
    limits: snapshot.limits,
    users: [...snapshot.users.values()]
      .flatMap(({ userId, admittedAtMs, slots: jobSlots }) => {
        if (admittedAtMs === undefined) return [];
        return [{ userId, admittedAt: new Date(admittedAtMs).toISOString(), jobSlots }];
      })
      .slice(0, MAX_NAMED),
    line: waitingLine(snapshot).slice(0, MAX_NAMED),
    ...(hangsOnAddresses(snapshot) && { supposes: 'addresses-apart' as const }),
    jobSlots: [...snapshot.slots.values()]
      .slice(0, MAX_NAMED)
      .map(({ jobId, userId, generation }) => ({ jobId, userId, generation })),
    runners: runnerViews(snapshot),
    workflows: {
      total: all.length,
      items: shown.map(stateOf),
      next: from + limit < all.length ? shown.at(-1)?.workflowId : undefined,
    },
  };
}

/**
 * Whether line or reasons would be others, had volunteers shared an address.
 *
 * The more of them share one, the less can go on. So if it is the same whether all do or none, it is the same whoever did.
 */
function hangsOnAddresses(snapshot: Snapshot): boolean {
  const volunteers = [...snapshot.runners.values()].filter(({ volunteer }) => volunteer);
  if (volunteers.length < 2) return false;
  const addresses = new Map(volunteers.map(({ runnerId }) => [runnerId, 'one']));
  const told = (context: TrustContext): string => {
    const reasonOf = waitingReasons(snapshot, context);
    const pending = [...snapshot.jobs.values()].filter(({ status }) => status === 'pending');
    return JSON.stringify([waitingLine(snapshot, context), pending.map(reasonOf)]);
  };
  return told({}) !== told({ addresses });
}
