import type { Snapshot, SnapshotJob } from '@ramus/domain';
import { hold } from './law-broken.js';
import type { Ledger } from './ledger.js';
import { hasEnded, isShut, type LedgerJob, type LedgerWorkflow } from './records.js';

/** L12: a snapshot says what the log says, of everything that is not over, and of nothing else. */
export function checkAgreement(ledger: Ledger, snapshot: Snapshot): void {
  hold('L12', snapshot.position === ledger.position, `the snapshot is at ${snapshot.position}`);
  same('limits', snapshot.limits, ledger.limits);
  same(
    'slots',
    pairs(snapshot.slots, ({ generation }) => generation),
    pairs(ledger.slots, ({ generation }) => generation),
  );
  const admitted = [...snapshot.users.values()].filter(({ admittedAtMs }) => admittedAtMs !== undefined);
  same('users', admitted.map(({ userId }) => userId).toSorted(), [...ledger.admitted.keys()].toSorted());

  // A grant from stale facts may come after a workflow is over and forgotten: its slot alone brings nothing back.
  const present = [...ledger.workflows.values()].filter(
    (workflow) => !isOver(workflow) || snapshot.workflows.has(workflow.workflowId),
  );
  const needless = present.filter((workflow) => isOver(workflow) && !holdsSlot(ledger, workflow));
  same(
    'over',
    needless.map(({ workflowId }) => workflowId),
    [],
  );
  same(
    'workflows',
    [...snapshot.workflows.keys()].toSorted(),
    present.map(({ workflowId }) => workflowId).toSorted(),
  );
  for (const { jobs, paused } of present) {
    for (const job of jobs) {
      const { jobId } = job.spec;
      const kept = snapshot.jobs.get(jobId);
      hold('L12', !!kept, `${jobId} is missing`);
      const { stream } = kept;
      const ended = stream.end?.kind === 'closed' ? stream.end.outcome : stream.end?.kind;
      same(
        jobId,
        [
          kept.status,
          kept.generation,
          kept.started,
          kept.workflow.paused,
          stream.planned,
          stream.committed,
          ended,
          kept.readySince,
        ],
        [
          job.status,
          job.generation,
          job.started,
          paused,
          job.shards !== undefined,
          job.committed.size,
          job.end,
          job.waitsSince,
        ],
      );
      same(jobId, [...stream.leases.keys()], [...job.leases.keys()]);
      checkResults(kept, job);
    }
  }
  checkRunners(ledger, snapshot);
  same('cleared', [...snapshot.clearedSlides].toSorted(), [...ledger.cleared].toSorted());
  same('revoked', [...snapshot.revokedInvitations].toSorted(), [...ledger.revoked].toSorted());
  same('convictions', pairs(snapshot.convictions, Number), pairs(ledger.convictions, Number));
  const earned = [...ledger.trust].filter(([key, validated]) => validated > 0 || snapshot.trust.has(key));
  same(
    'trust',
    pairs(snapshot.trust, ({ validated }) => validated),
    pairs(new Map(earned), Number),
  );
}

/** What waits to be compared, and what rests on one volunteer alone. */
function checkResults({ spec, stream }: SnapshotJob, job: LedgerJob): void {
  const waiting = [...stream.shards.entries()].flatMap(([shard, { results }]) =>
    results ? [[shard, results.map(({ token }) => token)] as const] : [],
  );
  const wanted = [...job.waiting].map(
    ([shard, results]) => [shard, results.map(({ token }) => token)] as const,
  );
  same(
    spec.jobId,
    waiting,
    wanted.toSorted(([a], [b]) => a - b),
  );
  same(spec.jobId, [...stream.awaiting].toSorted(), [...job.waiting.keys()].toSorted());
  const alone = [...job.committed].filter(([, commit]) => commit.alone);
  same(
    spec.jobId,
    pairs(stream.alone, ({ token, runnerId, leasedAt }) => [token, runnerId, leasedAt].join()),
    pairs(new Map(alone), ({ token, runnerId, position }) => [token, runnerId, position].join()),
  );
}

function checkRunners(ledger: Ledger, snapshot: Snapshot): void {
  for (const [runnerId, runner] of ledger.runners) {
    const kept = snapshot.runners.get(runnerId);
    hold('L12', !!kept, `${runnerId} is missing`);
    same(
      runnerId,
      [!!kept.connection, kept.drained, kept.banned, kept.uninvited, kept.convictedAt],
      [runner.connected, runner.drained, runner.banned, runner.uninvited, runner.convictedAt],
    );
    const held = [...ledger.jobs.values()].flatMap(({ spec, leases }) =>
      [...leases]
        .filter(([, lease]) => lease.runnerId === runnerId)
        .map(([token]) => `${spec.jobId}@${token}`),
    );
    same(runnerId, [...kept.leases.keys()].toSorted(), held.toSorted());
  }
}

/** Every job has ended, and every stream that was begun is closed. */
const isOver = ({ finished, jobs }: LedgerWorkflow): boolean =>
  !!finished && jobs.every((job) => hasEnded(job) && isShut(job));

const holdsSlot = ({ slots }: Ledger, { jobs }: LedgerWorkflow): boolean =>
  jobs.some(({ spec }) => slots.has(spec.jobId));

const pairs = <T>(map: ReadonlyMap<unknown, T>, value: (item: T) => unknown): string[] =>
  [...map].map(([key, item]) => `${String(key)}: ${String(value(item))}`).toSorted();

function same(what: string, kept: unknown, wanted: unknown): void {
  const [a, b] = [JSON.stringify(kept), JSON.stringify(wanted)];
  hold('L12', a === b, `${what} in the snapshot ${a}, in the log ${b}`);
}
