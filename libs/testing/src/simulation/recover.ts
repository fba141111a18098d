import {
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
import { hold } from './law-broken.js';
import { newcomers, SLIDES } from './population.js';
import { hasEnded, isShut, type LedgerJob } from './records.js';
import { resultOf } from './results.js';
import { KINDS, type World } from './world.js';

export const HELP = ['trusted', 'volunteers'] as const;
/** Whoever is there when the faults stop: trusted runners of each class, or volunteers alone. */
export type Help = (typeof HELP)[number];

/**
 * The faults stop: runners are healthy and honest, slides are cleared, messages arrive, replicas catch up. What is due must
 * now bring every unpaused workflow to its end and every slot back, in a number of rounds that grows with the work alone.
 */
export function recover(world: World, help: Help): void {
  for (const runner of world.runners.values()) {
    if (!runner.connection) continue;
    if (runner.person.volunteer || help === 'trusted') world.connect(runner.person, 0, [], false);
    else world.disconnect(runner);
  }
  for (const person of newcomers(help, String(world.log.events.length)))
    world.connect(person, 2, KINDS, true);
  for (const slideId of SLIDES) {
    world.deliver({ to: 'slide', id: slideId, command: { type: 'AddSlide', data: { slideId } } });
    world.deliver({
      to: 'slide',
      id: slideId,
      command: { type: 'ClearSlide', data: { slideId, confirmed: true } },
    });
  }
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
    log.rules.apply(snapshot, event, untouched());
  }
  return snapshot;
}
