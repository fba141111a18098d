import type { Logged } from '@ramus/domain';
import { hold } from './law-broken.js';
import type { Ledger } from './ledger.js';
import type { LedgerResult } from './records.js';
import { checkToken, saidBy } from './results.js';
import { isOnePerson } from './who-may.js';

type Commit = Extract<Logged, { type: 'ShardCommitted' }>;

/** What a commit says about why it is believed has to be so; what others confirmed is true, and only liars are convicted. */
export function checkAcceptance(ledger: Ledger, { data }: Commit): void {
  const { jobId, token, shard, runnerId, accepted } = data;
  const job = ledger.job(jobId);
  const results = job.waiting.get(shard) ?? [];
  const name = `shard ${shard} of ${jobId}`;
  if (!accepted || accepted.how === 'proven') {
    checkToken(ledger, data);
    const { terms } = job.leases.get(token) ?? {};
    hold('quorum', results.length === 0, `${name} is committed without a look at what waits`);
    hold('quorum', !terms === !accepted, `${name} is not accepted as what its runner is`);
    hold('quorum', !terms || terms.quorum === 1, `${name} is accepted from ${runnerId}, who is unproven`);
    return;
  }
  const { how, agreed = [], against = [] } = accepted;
  const refOf = (ref: { readonly token: number; readonly runnerId: string }): LedgerResult => {
    const result = results.find((other) => other.token === ref.token && other.runnerId === ref.runnerId);
    hold('L8', result !== undefined, `${name} is accepted by a result of ${ref.runnerId} that does not wait`);
    return result;
  };
  const [yes, no] = [agreed.map(refOf), against.map(refOf)];
  hold('quorum', yes.length + no.length === results.length, `${name}: not every result is accounted for`);
  const lowest = Math.min(...yes.map((result) => result.token));
  hold('quorum', lowest === token, `${name} is committed as ${token}, and ${lowest} agrees`);
  const trusted = yes.filter(({ terms }) => !terms);
  for (const [i, one] of yes.entries()) {
    const twin = yes.slice(i + 1).find((other) => isOnePerson(one, other));
    hold('quorum', !twin, `${name} counts ${one.runnerId} and ${twin?.runnerId} as two`);
  }
  if (how === 'quorum') {
    const needed = no.length > 0 ? 3 : 2;
    hold('quorum', yes.length >= needed && trusted.length === 0, `${name}: ${yes.length} are no quorum`);
  } else {
    hold('quorum', trusted.length === 1, `${name} is ${how} without a trusted runner`);
    hold('quorum', how === 'trusted' ? yes.length === 1 : yes.length > 1, `${name} is not ${how}`);
  }
  for (const { hash } of yes) hold('truth', saidBy(hash) === 'the truth', `${name} is ${how}, and is a lie`);
  for (const { hash, runnerId: liar } of no) {
    hold('truth', saidBy(hash) !== 'the truth', `${liar} is convicted for the truth about ${name}`);
  }
}

/** A dispute is about all that there is, and there is one. */
export function checkDispute(ledger: Ledger, { data }: Extract<Logged, { type: 'ShardDisputed' }>): void {
  const { jobId, shard, tokens } = data;
  const job = ledger.job(jobId);
  const results = job.waiting.get(shard) ?? [];
  const isAll = results.map(({ token }) => token).join() === tokens.join();
  hold('quorum', isAll, `not all results of shard ${shard} of ${jobId} are in dispute`);
  const isNew = results.length > (job.disputed.get(shard) ?? 0);
  hold('quorum', isNew, `the dispute of shard ${shard} of ${jobId} is recorded twice`);
  const said = new Set(results.map(({ hash }) => saidBy(hash)));
  hold('quorum', said.size > 1, `shard ${shard} of ${jobId} is in dispute, and everybody agrees`);
}

/** Only what a convicted runner alone stands for is taken back, and only what it was leased before it was found out. */
export function checkInvalidation(
  ledger: Ledger,
  { data }: Extract<Logged, { type: 'ShardInvalidated' }>,
): void {
  const { jobId, shard, token, runnerId } = data;
  const { committed, end } = ledger.job(jobId);
  const commit = committed.get(shard);
  const isIts = commit?.token === token && commit.runnerId === runnerId;
  hold('L8', isIts && commit.alone, `shard ${shard} of ${jobId} does not rest on ${runnerId} alone`);
  hold('L8', end !== 'merged', `shard ${shard} of ${jobId} is taken back after its merge`);
  const convictedAt = ledger.runners.get(runnerId)?.convictedAt ?? 0;
  hold(
    'trust',
    commit.position < convictedAt,
    `${runnerId} was not convicted since shard ${shard} of ${jobId}`,
  );
}
