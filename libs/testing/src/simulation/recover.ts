import {
  applyToSnapshot,
  DEFAULT_LIMITS,
  initialSnapshot,
  untouched,
  wakesForgotten,
  wakeWorkflow,
  workflowIdOf,
  type Snapshot,
} from '@ramus/domain';
import { expect } from 'vitest';
import { endLease, liveLeases } from './fleet.js';
import { resultOf } from './job-laws.js';
import { hold } from './law-broken.js';
import { hasEnded, isShut, type LedgerJob } from './ledger.js';
import { KINDS, type World } from './world.js';

/**
 * The faults stop: runners are healthy, messages arrive, replicas catch up. What is due must now bring every unpaused
 * workflow to its end and every slot back, in a number of rounds that grows with the work alone.
 */
export function recover(world: World): void {
  for (const runner of world.runners.values())
    if (runner.connection) world.connect(runner.runnerId, 0, [], false);
  world.connect(`fresh-${world.log.events.length}`, 2, KINDS, true);
  for (const replica of world.replicas) {
    replica.catchUp();
    replica.forgetTouched();
  }
  settle(world);
  for (const { workflowId, paused, finished } of world.ledger.workflows.values()) {
    if (!paused || finished) continue;
    world.deliver({ to: 'workflow', id: workflowId, command: { type: 'ResumeWorkflow', data: {} } });
  }
  settle(world);

  for (const { workflowId, finished } of world.ledger.workflows.values()) {
    hold('end', finished !== undefined, `${workflowId} never ends`);
  }
  for (const replica of world.replicas) {
    replica.catchUp();
    const { workflows, jobs, users, slots } = replica.state;
    const kept = [...workflows.keys(), ...jobs.keys(), ...users.keys(), ...slots.keys()];
    hold('memory', kept.length === 0, `${kept} stay in memory when all is done`);
  }
  checkFold(world);
}

function settle(world: World): void {
  const { jobs } = world.ledger;
  let rounds = 40;
  for (const job of jobs.values()) {
    if (!hasEnded(job)) rounds += 10 + Number(job.spec.params['shards']);
  }
  while (!isAtRest(world)) {
    hold('liveness', rounds > 0, `it does not come to rest: ${restless(world)}`);
    rounds -= 1;
    world.healthyRound();
    expireUnheld(world);
  }
}

/** Heartbeats of connected runners name what they hold; every other lease runs out. */
function expireUnheld(world: World): void {
  for (const runner of world.runners.values()) world.push(runner);
  for (const lease of liveLeases(world.ledger)) {
    const runner = world.runners.get(lease.runnerId);
    const isNamed = runner?.connection && runner.held.has(resultOf(lease.jobId, lease.token));
    if (!isNamed) world.deliver(endLease(lease, 'expired'));
  }
}

function isAtRest({ ledger }: World): boolean {
  if (ledger.slots.size > 0 || ledger.admitted.size > 0) return false;
  return [...ledger.jobs.values()].every(
    (job) => isOver(job) || (job.status === 'pending' && job.workflow.paused),
  );
}

const isOver = (job: LedgerJob): boolean => hasEnded(job) && isShut(job);

function restless({ ledger }: World): string {
  const jobs = [...ledger.jobs.values()].filter((job) => !isOver(job) && !job.workflow.paused);
  const states = jobs.map(
    ({ spec, status, generation, end }) => `${spec.jobId} ${status} ${generation} ${end}`,
  );
  return JSON.stringify({ states, users: [...ledger.admitted.keys()], slots: [...ledger.slots] });
}

/** L12: the log folded afresh is what the replicas have kept by and by. */
function checkFold(world: World): void {
  const folded = foldAll(world);
  for (const replica of world.replicas) expect(replica.state).toEqual(folded);
}

function foldAll({ log }: World): Snapshot {
  const snapshot = initialSnapshot(DEFAULT_LIMITS);
  for (const event of log.events) {
    if (wakesForgotten(snapshot, event) && event.type === 'JobRetried') {
      wakeWorkflow(snapshot, log.historyOf(workflowIdOf(event.data.jobId), event.position));
    }
    applyToSnapshot(snapshot, event, untouched());
  }
  return snapshot;
}
