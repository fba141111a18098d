import { DomainError, type Due, type RunnerId } from '@ramus/domain';
import { finish, newRunner, push, reconcile, type SimulatedRunner } from './fleet.js';
import { hold } from './law-broken.js';
import { checkAppend } from './laws.js';
import { Ledger } from './ledger.js';
import { Log } from './log.js';
import type { Person } from './population.js';
import { Replica } from './replica.js';
import { saidBy } from './results.js';
import { RULES, type Message, type Rules } from './rules.js';

export const KINDS = ['count', 'measure'] as const;
/** Messages under way; older ones are lost. */
const MAX_IN_FLIGHT = 60;

/** What a comparison of results finds: those are equivalent that say the same. */
function judged({ id, shard, results, trustedThere }: Extract<Due, { to: 'judge' }>): Message {
  const agree = results.flatMap((a, i) =>
    results
      .slice(i + 1)
      .flatMap((b): (readonly [number, number])[] =>
        saidBy(a.result.hash) === saidBy(b.result.hash) ? [[a.token, b.token]] : [],
      ),
  );
  const data = { jobId: id, shard, tokens: results.map(({ token }) => token), agree, trustedThere };
  return { to: 'job', id, command: { type: 'JudgeShard', data } };
}

/** A log, two replicas that race on it, a network that loses and repeats, and runners. */
export class World {
  nowMs = Date.parse('2026-01-01T00:00:00Z');
  readonly ledger = new Ledger();
  readonly log: Log;
  readonly replicas: readonly [Replica, Replica];
  readonly runners = new Map<RunnerId, SimulatedRunner>();
  readonly inFlight: Message[] = [];
  private connections = 0;

  constructor(rules: Rules = RULES) {
    this.log = new Log(rules, (appended) => checkAppend(this.ledger, appended));
    this.replicas = [new Replica(this.log, 0), new Replica(this.log, 1_500)];
  }

  send(...messages: readonly Message[]): void {
    this.inFlight.push(...messages);
    this.inFlight.splice(0, Math.max(0, this.inFlight.length - MAX_IN_FLIGHT));
  }

  /** What one replica finds due. */
  duesOf(replica: Replica, everything: boolean): readonly Due[] {
    return replica.dues(this.nowMs, everything, (id) => this.runners.get(id)?.held.keys() ?? []);
  }

  /** A message arrives: its decider decides on what its stream holds by now. Refusals are answers like others. */
  deliver(message: Message): void {
    try {
      this.handle(message);
    } catch (error) {
      if (!(error instanceof DomainError)) throw error;
      // A decision on the pool, or a merge, counts only where it was made: nothing can be wrong with it there.
      const isExact = 'expected' in message && message.expected !== undefined;
      hold('exact', !isExact, `${message.to} refuses what was decided at its revision: ${error.message}`);
    }
  }

  private handle(message: Message): void {
    const { log, nowMs } = this;
    const { rules } = log;
    switch (message.to) {
      case 'workflow':
        log.decide(`workflow-${message.id}`, rules.workflow, message.command, nowMs);
        break;
      case 'pool':
        if (message.expected !== undefined && message.expected !== log.revisionOf('pool-default')) return;
        log.decide('pool-default', rules.pool, message.command, nowMs);
        break;
      case 'job':
        if ('expected' in message && message.expected !== undefined) {
          if (message.expected !== log.revisionOf(`job-${message.id}`)) return;
        }
        log.decide(`job-${message.id}`, rules.job, message.command, nowMs);
        break;
      case 'runner':
        log.decide(`runner-${message.id}`, rules.runner, message.command, nowMs);
        break;
      case 'slide':
        log.decide(`slide-${message.id}`, rules.slide, message.command, nowMs);
        break;
      case 'invitation':
        log.decide(`invitation-${message.id}`, rules.invitation, message.command, nowMs);
        break;
      case 'judge':
        this.deliver(judged(message));
        break;
      case 'planner':
      case 'merger':
        this.deliver(this.worked(message));
    }
  }

  /** What a worker thread makes of a plan or a merge. */
  private worked(message: Extract<Due, { to: 'planner' | 'merger' }>): Message {
    const { id, generation } = message;
    const { spec, workflow } = this.ledger.job(id);
    const blob = { hash: `${message.to}-${id}`, bytes: 1 };
    if (message.to === 'merger') {
      const data = { jobId: id, generation, manifest: blob };
      return { to: 'job', id, expected: message.revision, command: { type: 'MergeJob', data } };
    }
    if (spec.params['failsPlanUntil'] !== undefined && generation < Number(spec.params['failsPlanUntil'])) {
      const data = { jobId: id, generation, outcome: 'failed', cause: { code: 'plan-failed' } } as const;
      return { to: 'job', id, command: { type: 'CloseJob', data } };
    }
    const { workflowId } = workflow;
    const shards = Number(spec.params['shards']);
    const data = { jobId: id, workflowId, generation, shards, tiles: shards, plan: blob };
    return { to: 'job', id, command: { type: 'PlanJob', data } };
  }

  /** A runner's socket opens. `anew`: in a fresh process, which holds nothing. */
  connect(person: Person, slots: number, kinds: readonly string[], anew: boolean): void {
    const { runnerId, provider, volunteer } = person;
    const known = this.runners.get(runnerId);
    const runner = known && !anew ? known : newRunner(person, slots, kinds);
    this.runners.set(runnerId, runner);
    runner.connection = `c${(this.connections += 1)}`;
    runner.pushed = this.log.events.length;
    const data = {
      runnerId,
      connectionId: runner.connection,
      replicaId: 'replica',
      slots: runner.slots,
      kinds: runner.kinds,
      provider,
      version: '1',
      ...(volunteer
        ? { kind: 'browser' as const, fingerprint: 'f', volunteer }
        : { kind: 'daemon' as const }),
    };
    this.deliver({ to: 'runner', id: runnerId, command: { type: 'ConnectRunner', data } });
    this.send(...reconcile(runner, this.ledger));
  }

  /** A runner's socket closes; it computes on. */
  disconnect(runner: SimulatedRunner): void {
    const { runnerId, connection } = runner;
    if (!connection) return;
    runner.connection = undefined;
    const data = { runnerId, connectionId: connection };
    this.deliver({ to: 'runner', id: runnerId, command: { type: 'DisconnectRunner', data } });
  }

  push(runner: SimulatedRunner): void {
    if (runner.connection) this.send(...push(runner, this.log.events, this.ledger));
  }

  /** Everybody does what they should, once, and all that is under way arrives. */
  healthyRound(): void {
    this.schedulingRound();
    for (const runner of this.runners.values()) {
      while (runner.connection && runner.held.size > 0)
        this.inFlight.push(...finish(runner, 0, 'done', 0.99));
    }
    this.deliverAll();
    this.nowMs += 1_000;
  }

  /**
   * Replicas do what they should, and runners begin; what was under way before stays so.
   *
   * @param echoed picks one of the messages that is to arrive once more, at some later time.
   */
  schedulingRound(echoed?: number): void {
    for (const replica of this.replicas) {
      replica.catchUp();
      const dues = this.duesOf(replica, true);
      for (const due of dues) this.deliver(due);
      const echo = echoed === undefined ? undefined : dues[echoed % Math.max(1, dues.length)];
      if (echo) this.send(echo);
    }
    for (const runner of this.runners.values()) this.push(runner);
  }

  private deliverAll(): void {
    for (const message of this.inFlight.splice(0)) this.deliver(message);
  }
}
