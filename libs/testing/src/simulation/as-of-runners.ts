import type { Due, RunnerId } from '@ramus/domain';
import { hold } from './law-broken.js';
import type { Ledger } from './ledger.js';
import { TRUST } from './population.js';
import { hasEnded, type LedgerJob } from './records.js';
import { doubtful, isOnePerson, isSame, mayKeep, mayServe, termsOf } from './who-may.js';

type Asked = Extract<
  Extract<Due, { to: 'job' }>['command'],
  { type: 'GrantLeases' }
>['data']['leases'][number];

/**
 * L9's half that spans streams, and L15: nobody is leased more than its slots, what it may not see, or what it has had
 * its say about; and a volunteer's word counts as much as the log says it is worth.
 */
export function checkLeases(ledger: Ledger, dues: readonly Due[]): void {
  const load = new Map<RunnerId, number>();
  for (const { leases } of ledger.jobs.values()) {
    for (const { runnerId } of leases.values()) load.set(runnerId, (load.get(runnerId) ?? 0) + 1);
  }
  for (const due of dues) {
    if (due.to !== 'job' || due.command.type !== 'GrantLeases') continue;
    const job = ledger.job(due.id);
    hold('L9', job.status === 'running', `${due.id} is leased while ${job.status}`);
    const { leases } = due.command.data;
    const shards = leases.map(({ shard }) => shard);
    hold('L9', new Set(shards).size === shards.length, `a shard of ${due.id} is leased twice at once`);
    for (const lease of leases) {
      const { runnerId } = lease;
      load.set(runnerId, (load.get(runnerId) ?? 0) + 1);
      const slots = ledger.runners.get(runnerId)?.slots ?? 0;
      hold('L9', (load.get(runnerId) ?? 0) <= slots, `${runnerId} is leased beyond its slots`);
      checkLease(ledger, job, lease);
    }
  }
}

function checkLease(ledger: Ledger, job: LedgerJob, { runnerId, shard, terms, pinnedTo }: Asked): void {
  const name = `shard ${shard} of ${job.spec.jobId}`;
  const runner = ledger.runners.get(runnerId);
  hold('L15', !!runner && mayServe(ledger, runner, job), `${runnerId} may not be given ${name}`);
  hold('L9', !job.committed.has(shard), `${name} is done`);
  const wanted = termsOf(ledger, runnerId, job);
  const isWorth = JSON.stringify(terms) === JSON.stringify(wanted);
  hold(
    'trust',
    isWorth,
    `${runnerId} is given ${name} for ${JSON.stringify(terms)}, not ${JSON.stringify(wanted)}`,
  );
  if (job.workflow.reproducible) {
    hold(
      'class',
      isSame(pinnedTo, { provider: runner.provider }),
      `${runnerId} is not of the class of ${name}`,
    );
  }
  const others = [
    ...[...job.leases.values()].filter((lease) => lease.shard === shard),
    ...(job.waiting.get(shard) ?? []),
  ];
  const twin = others.find((other) => isOnePerson(other, { runnerId, terms }));
  hold('quorum', !twin, `${name} is given to ${runnerId} after ${twin?.runnerId}`);
}

/** Of one look at everything: what is to be taken away is taken away, and nothing else. */
export function checkTrustDues(ledger: Ledger, dues: readonly Due[]): void {
  const revoked = new Set<string>();
  const invalidated = new Set<string>();
  const banned = new Set<string>();
  for (const due of dues) {
    if (due.to === 'runner' && due.command.type === 'BanRunner') banned.add(due.id);
    if (due.to === 'merger') invalidated.add(`merge of ${due.id}`);
    if (due.to !== 'job') continue;
    if (due.command.type === 'EndLease') revoked.add(`${due.id}@${due.command.data.token}`);
    if (due.command.type === 'InvalidateShards') invalidated.add(due.id);
  }
  for (const job of ledger.jobs.values()) {
    const { jobId } = job.spec;
    for (const [token, lease] of job.leases) {
      const name = `${jobId}@${token}`;
      const isWanted = !mayKeep(ledger, job, lease);
      hold(
        'L15',
        isWanted === revoked.has(name),
        `${lease.runnerId} ${isWanted ? 'keeps' : 'loses'} ${name}`,
      );
    }
    const isDoubtful = !hasEnded(job) && job.end !== 'merged' && doubtful(ledger, job).length > 0;
    hold('backtrack', isDoubtful === invalidated.has(jobId), `doubts about ${jobId}: ${isDoubtful}`);
    hold('backtrack', !isDoubtful || !invalidated.has(`merge of ${jobId}`), `${jobId} is merged in doubt`);
  }
  for (const [runnerId, { volunteer, banned: isOut }] of ledger.runners) {
    if (isOut) continue;
    const isWanted = (ledger.convictions.get(volunteer?.account ?? '') ?? 0) >= TRUST.maxConvictions;
    hold('trust', isWanted === banned.has(runnerId), `${runnerId} is to be banned: ${isWanted}`);
  }
}
