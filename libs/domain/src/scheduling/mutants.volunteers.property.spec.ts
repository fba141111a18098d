import { RULES } from '@ramus/testing';
import { describe, expect, it } from 'vitest';
import type { GrantLeases, JobCommand } from '../job/job.commands.js';
import type { Job, Lease } from '../job/job.state.js';
import type { Due } from './due-commands.js';
import { deciding, livesFor, mutant } from './mutants.fixture.js';
import type { Snapshot, SnapshotRunner } from './snapshot.js';
import { raiseTrust } from './trust-record.js';

/** Histories after which a mutant that still lives has shown that the property is blind. */
const MAX_HISTORIES = 200;

type Whose = Pick<Lease, 'runnerId' | 'terms'>;
/** Decides on grants as if the job's leases and results were of others than they are. */
const grantingOn = (change: (whose: Whose) => Whose, shards: (job: Job) => Job['shards']) =>
  deciding(RULES.job, (command: JobCommand, job: Job) =>
    command.type === 'GrantLeases'
      ? RULES.job.decide(command, {
          ...job,
          leases: new Map([...job.leases].map(([token, lease]) => [token, { ...lease, ...change(lease) }])),
          shards: shards(job),
        })
      : RULES.job.decide(command, job),
  );

const changed = (change: (whose: Whose) => Whose) =>
  grantingOn(change, ({ shards }) => {
    let all = shards;
    for (const [index, shard] of [...shards].entries()) {
      if (!shard.results) continue;
      all = all.with(index, { ...shard, results: shard.results.map((one) => ({ ...one, ...change(one) })) });
    }
    return all;
  });

const takesOneRunnerTwice = mutant({
  job: changed((lease) => ({
    ...lease,
    runnerId: `not ${lease.runnerId}`,
    ...(lease.terms && { terms: { ...lease.terms, account: `not ${lease.terms.account}` } }),
  })),
});

const takesOneAccountTwice = mutant({
  job: changed((lease) =>
    lease.terms ? { ...lease, terms: { ...lease.terms, account: `not ${lease.terms.account}` } } : lease,
  ),
  dueCommands: (snapshot, context, where) => {
    const runners = new Map<string, SnapshotRunner>();
    for (const [id, runner] of snapshot.runners) {
      const { volunteer } = runner;
      runners.set(id, volunteer ? { ...runner, volunteer: { ...volunteer, account: id } } : runner);
    }
    const accountOf = (runnerId: string): string => snapshot.runners.get(runnerId)?.volunteer?.account ?? '';
    return RULES.dueCommands({ ...snapshot, runners }, context, where).map((due) =>
      withLeases(due, (lease) =>
        lease.terms ? { ...lease, terms: { ...lease.terms, account: accountOf(lease.runnerId) } } : lease,
      ),
    );
  },
});

const takesOneAddressTwice = mutant({
  dueCommands: (snapshot, { addresses: _, ...context }, where) => RULES.dueCommands(snapshot, context, where),
});

/** The command keeps its silence about neighbours, so that two replicas may ask for both. */
const forgetsNeighbours = mutant({
  job: deciding(RULES.job, (command, job) =>
    RULES.job.decide(command.type === 'GrantLeases' ? withoutNeighbours(command) : command, job),
  ),
});

function withoutNeighbours(command: GrantLeases): GrantLeases {
  const leases = command.data.leases.map(({ apartFrom: _, ...lease }) => lease);
  return { ...command, data: { ...command.data, leases } };
}

type Asked = GrantLeases['data']['leases'][number];
function withLeases(due: Due, change: (lease: Asked) => Asked): Due {
  if (due.to !== 'job' || due.command.type !== 'GrantLeases') return due;
  const leases = due.command.data.leases.map(change);
  return { ...due, command: { ...due.command, data: { ...due.command.data, leases } } };
}

const dropping = (isDropped: (due: Due) => boolean) =>
  mutant({
    dueCommands: (snapshot, context, where) =>
      RULES.dueCommands(snapshot, context, where).filter((due) => !isDropped(due)),
  });

const forgetsToInvalidate = dropping((due) => due.to === 'job' && due.command.type === 'InvalidateShards');
const leavesLeases = dropping((due) => due.to === 'job' && due.command.type === 'EndLease');

const invalidatesInVain = mutant({
  job: deciding(RULES.job, (command, job) =>
    command.type === 'InvalidateShards' ? [] : RULES.job.decide(command, job),
  ),
});

const invalidatesWhatOthersConfirmed = mutant({
  job: deciding(RULES.job, (command, job) => {
    if (command.type !== 'InvalidateShards') return RULES.job.decide(command, job);
    const { jobId } = command.data;
    return [...job.shards].flatMap(({ committed }, shard) => {
      if (!committed || committed.runnerId !== command.data.runnerId || job.end) return [];
      const { token, runnerId, tiles } = committed;
      return [{ type: 'ShardInvalidated' as const, data: { jobId, token, shard, runnerId, tiles } }];
    });
  }),
});

const openGate = (snapshot: Snapshot): Snapshot => {
  const clearedSlides = new Set(snapshot.clearedSlides);
  for (const { slideId } of snapshot.workflows.values()) if (slideId) clearedSlides.add(slideId);
  return { ...snapshot, clearedSlides };
};
const ignoresClearance = mutant({
  dueCommands: (snapshot, context, where) => RULES.dueCommands(openGate(snapshot), context, where),
});

const commitsUnderAnothersToken = mutant({
  job: deciding(RULES.job, (command, job) => {
    const [other] = command.type === 'CommitShard' && !job.leases.has(command.data.token) ? job.leases : [];
    if (!other || command.type !== 'CommitShard') return RULES.job.decide(command, job);
    return RULES.job.decide({ ...command, data: { ...command.data, token: other[0] } }, job);
  }),
});

const believesAnyTwo = mutant({
  job: deciding(RULES.job, (command, job) => {
    if (command.type !== 'JudgeShard') return RULES.job.decide(command, job);
    const { tokens } = command.data;
    const agree = tokens.flatMap((a, i) => tokens.slice(i + 1).map((b) => [a, b] as const));
    return RULES.job.decide({ ...command, data: { ...command.data, agree } }, job);
  }),
});

const raisesTrustUnconfirmed = mutant({
  apply: (snapshot, event, touched) => {
    const lease =
      event.type === 'ShardCommitted' && event.data.accepted?.how === 'proven'
        ? snapshot.jobs.get(event.data.jobId)?.stream.leases.get(event.data.token)
        : undefined;
    RULES.apply(snapshot, event, touched);
    if (lease?.terms && !snapshot.waking) raiseTrust(snapshot, lease.runnerId, lease.terms.key);
  },
});

const trustsAtOnce = mutant({
  dueCommands: (snapshot, context, where) =>
    RULES.dueCommands(snapshot, context, where).map((due) =>
      withLeases(due, (lease) => (lease.terms ? { ...lease, terms: { ...lease.terms, quorum: 1 } } : lease)),
    ),
});

const forgetsItsClass = mutant({
  job: deciding(RULES.job, (command, job) => RULES.job.decide(command, { ...job, pin: undefined })),
});

describe('the property of the scheduler catches one that', () => {
  it.each([
    ['takes two results of one runner for a quorum', takesOneRunnerTwice],
    ['takes two results of one account for a quorum', takesOneAccountTwice],
    ['takes two results of one address for a quorum', takesOneAddressTwice],
    ['keeps neighbours apart in what it asks alone, not where it counts', forgetsNeighbours],
    ['forgets what a convicted runner alone stood for', forgetsToInvalidate],
    ['means to take it back and does not', invalidatesInVain],
    ['takes back what others confirmed', invalidatesWhatOthersConfirmed],
    ['gives volunteers what is not cleared', ignoresClearance],
    ['leaves volunteers what is cleared no more', leavesLeases],
    ['accepts a result under the token of another', commitsUnderAnothersToken],
    ['believes any two results', believesAnyTwo],
    ['raises trust by what nobody confirmed', raisesTrustUnconfirmed],
    ['trusts whoever comes', trustsAtOnce],
    ['mixes classes in a reproducible job', forgetsItsClass],
  ])('%s', { timeout: 120_000 }, (_, rules) => {
    expect(livesFor(rules, MAX_HISTORIES)).toBeLessThanOrEqual(MAX_HISTORIES);
  });
});
