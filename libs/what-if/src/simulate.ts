import {
  DomainError,
  dueCommands,
  jobDecider,
  poolDecider,
  workflowDecider,
  workflowIdOf,
  type Due,
  type DueContext,
  type JobId,
  type Limits,
  type Logged,
  type RunnerId,
  type WorkflowId,
} from '@ramus/domain';
import type { Coming } from './coming.js';
import type { Happening, Recording } from './recording.js';
import { SimulationLog } from './simulation-log.js';
import { Timeline } from './timeline.js';
import type { Attempt, Step } from './work.js';

export interface SimulationSettings {
  /** As in the recorded product, in milliseconds. */
  readonly runnerGraceMs: number;
  readonly lease: { readonly minMs: number; readonly maxMs: number };
}

const POOL = 'pool-default';
const NOTHING = { hash: '0'.repeat(64), bytes: 0 };
/** As `assignShards` pauses a runner that declined, and a shard that failed. */
const DECLINED_PAUSE_MS = 1_000;
const RETRY_PAUSE_MS = 500;

/**
 * Plays a recorded demand again, under other limits, on a simulated clock.
 *
 * Deciders and policies are the product's own. Recorded are the outside (submissions, users' wishes, runners, slides) and how long each
 * piece of work takes; simulated is who waits for what. Nothing is drawn by chance: the same recording gives the same events.
 *
 * What is left out: the milliseconds between a decision and the next, a runner that computes more slowly the more it computes at
 * once, and times at which the API itself was down.
 *
 * @param change limits that replace the recorded ones, throughout.
 * @param observe is shown every event, in order.
 * @returns how many wishes of users could not be fulfilled, since in this course of things what they were about had ended.
 */
export function simulate(
  recording: Recording,
  change: Partial<Limits>,
  settings: SimulationSettings,
  observe: (event: Logged) => void,
): { readonly refusedWishes: number } {
  return new Simulation(recording, change, settings, observe).run();
}

class Simulation {
  private readonly timeline = new Timeline<Coming>();
  private readonly log: SimulationLog;
  private nowMs: number;
  private refusedWishes = 0;
  private looksAtEverything = false;
  /** Plans and merges under way, by job and generation. */
  private readonly working = new Set<string>();
  /** Leases that each shard has had. */
  private readonly tries = new Map<string, number>();
  private readonly goneAtMs = new Map<RunnerId, number>();

  constructor(
    private readonly recording: Recording,
    private readonly change: Partial<Limits>,
    private readonly settings: SimulationSettings,
    observe: (event: Logged) => void,
  ) {
    this.nowMs = recording.startMs;
    this.log = new SimulationLog(recording.limits, retriedIn(recording), observe);
    const first: Happening['what'] = {
      kind: 'limits',
      command: { type: 'ChangeLimits', data: recording.limits },
    };
    this.timeline.add(recording.startMs, first);
    for (const { atMs, what } of recording.happenings) this.timeline.add(atMs, what);
  }

  run(): { refusedWishes: number } {
    for (let next = this.timeline.next(); next; next = this.timeline.next()) {
      this.nowMs = next.atMs;
      this.happen(next.item);
      this.settle();
    }
    return { refusedWishes: this.refusedWishes };
  }

  /** Does what is due until nothing is: the product's rounds, in no time. */
  private settle(): void {
    for (let moved = true; moved;) {
      const touched = this.log.takeTouched();
      const where = this.looksAtEverything ? 'all' : touched;
      this.looksAtEverything = false;
      const context: DueContext = { ...this.settings, nowMs: this.nowMs, blocked: new Map() };
      moved = false;
      for (const due of dueCommands(this.log.snapshot, context, where)) moved = this.send(due) || moved;
    }
  }

  private happen(coming: Coming): void {
    switch (coming.kind) {
      case 'workflow':
        this.wish(coming);
        break;
      case 'limits': {
        const data = { ...coming.command.data, ...this.change };
        this.log.decide(POOL, poolDecider, { type: 'ChangeLimits', data }, this.nowMs);
        break;
      }
      case 'fact':
        this.fact(coming);
        break;
      case 'planned':
        this.planned(coming);
        break;
      case 'merged':
        this.merged(coming);
        break;
      case 'attempt':
        this.endAttempt(coming);
        break;
      case 'look':
        this.looksAtEverything = true;
    }
  }

  private wish({ id, command }: Extract<Coming, { kind: 'workflow' }>): void {
    try {
      this.log.decide(`workflow-${id}`, workflowDecider, command, this.nowMs);
    } catch (error) {
      if (!(error instanceof DomainError)) throw error;
      this.refusedWishes += 1;
    }
  }

  private fact({ stream, event }: Extract<Coming, { kind: 'fact' }>): void {
    if (event.type === 'RunnerConnected') this.goneAtMs.delete(event.data.runnerId);
    if (event.type === 'RunnerDisconnected') this.goneAtMs.set(event.data.runnerId, this.nowMs);
    this.log.append(stream, event, this.nowMs);
    // A job without a runner yields when its grace is over.
    this.lookIn(this.settings.runnerGraceMs);
  }

  /** @returns whether anything follows from it now. */
  private send(due: Due): boolean {
    switch (due.to) {
      case 'workflow': {
        const appended = this.log.decide(`workflow-${due.id}`, workflowDecider, due.command, this.nowMs);
        if (due.command.type === 'StartJob') this.lookIn(this.settings.runnerGraceMs);
        return appended.length > 0;
      }
      case 'pool': {
        const appended = this.log.decide(POOL, poolDecider, due.command, this.nowMs);
        const holdMs = this.log.snapshot.limits.userSlotMaxHoldMs;
        if (holdMs !== undefined && appended.some(({ type }) => type === 'UserAdmitted')) this.lookIn(holdMs);
        return appended.length > 0;
      }
      case 'job':
        return this.decideJob(due.id, due.command).length > 0;
      // Nobody lies in a simulation: results that wait to be compared agree.
      case 'judge': {
        const tokens = due.results.map(({ token }) => token);
        const agree = tokens.flatMap((a, i) => tokens.slice(i + 1).map((b) => [a, b] as const));
        const { shard, trustedThere } = due;
        const data = { jobId: due.id, shard, tokens, agree, trustedThere };
        return this.decideJob(due.id, { type: 'JudgeShard', data }).length > 0;
      }
      // Runners are recorded, and so is their being drained.
      case 'runner':
        return false;
      case 'planner':
        this.begin('planned', due.id, due.generation);
        return false;
      case 'merger':
        this.begin('merged', due.id, due.generation);
        return false;
    }
  }

  private begin(kind: 'planned' | 'merged', jobId: JobId, generation: number): void {
    const name = `${kind} ${jobId} ${generation}`;
    if (this.working.has(name)) return;
    this.working.add(name);
    const { work } = this.recording;
    const of = kind === 'planned' ? work.plan : work.merge;
    const step = of(jobId, this.kindOf(jobId), generation);
    this.timeline.add(this.nowMs + step.ms, { kind, jobId, generation, step });
  }

  private planned({ jobId, generation, step }: Extract<Coming, { kind: 'planned' | 'merged' }>): void {
    this.working.delete(`planned ${jobId} ${generation}`);
    if (step.fails) return this.closeFailed(jobId, generation, step);
    const shards = this.recording.work.shards(jobId, this.kindOf(jobId));
    const data = { jobId, workflowId: workflowIdOf(jobId), generation, shards, tiles: shards, plan: NOTHING };
    this.decideJob(jobId, { type: 'PlanJob', data });
  }

  private merged({ jobId, generation, step }: Extract<Coming, { kind: 'planned' | 'merged' }>): void {
    this.working.delete(`merged ${jobId} ${generation}`);
    if (step.fails) return this.closeFailed(jobId, generation, step);
    this.decideJob(jobId, { type: 'MergeJob', data: { jobId, generation, manifest: NOTHING } });
  }

  private closeFailed(jobId: JobId, generation: number, { fails }: Step): void {
    const data = { jobId, generation, outcome: 'failed', cause: fails } as const;
    this.decideJob(jobId, { type: 'CloseJob', data });
  }

  private endAttempt({ lease, attempt }: Extract<Coming, { kind: 'attempt' }>): void {
    const { jobId, token, runnerId, leaseMs } = lease;
    // It ended before: its job was cancelled, or its runner banned.
    if (!this.log.snapshot.jobs.get(jobId)?.stream.leases.has(token)) return;
    const goneAtMs = this.goneAtMs.get(runnerId);
    if (goneAtMs !== undefined && this.nowMs < goneAtMs + leaseMs) {
      // It has time until then to connect again and say what it made.
      this.timeline.add(goneAtMs + leaseMs, { kind: 'attempt', lease, attempt });
      return;
    }
    const end: Attempt['end'] = goneAtMs === undefined ? attempt.end : { kind: 'ended', cause: 'expired' };
    switch (end.kind) {
      case 'committed':
        this.decideJob(jobId, {
          type: 'CommitShard',
          data: { jobId, token, result: end.result, tiles: end.tiles },
        });
        break;
      case 'failed': {
        const { cause, retryable } = end;
        this.decideJob(jobId, { type: 'FailShard', data: { jobId, token, cause, retryable } });
        break;
      }
      case 'ended':
        this.decideJob(jobId, { type: 'EndLease', data: { jobId, token, cause: end.cause } });
    }
  }

  private decideJob(jobId: JobId, command: Parameters<typeof jobDecider.decide>[0]): readonly Logged[] {
    try {
      const appended = this.log.decide(`job-${jobId}`, jobDecider, command, this.nowMs);
      for (const event of appended) this.follow(event);
      return appended;
    } catch (error) {
      // What a plan, a merge or a shard was for has ended meanwhile: the product says the same, and goes on.
      if (!(error instanceof DomainError)) throw error;
      return [];
    }
  }

  /** What an event of a job will lead to. */
  private follow(event: Logged): void {
    if (event.type === 'LeaseGranted') {
      const { jobId, shard, runnerId, leaseMs } = event.data;
      const name = `${jobId} ${shard}`;
      const n = this.tries.get(name) ?? 0;
      this.tries.set(name, n + 1);
      const attempt = this.recording.work.attempt(jobId, this.kindOf(jobId), shard, n);
      const lease = { jobId, token: event.revision, runnerId, leaseMs };
      this.timeline.add(this.nowMs + attempt.ms, { kind: 'attempt', lease, attempt });
    }
    if (event.type === 'LeaseEnded' && event.data.cause === 'declined') this.lookIn(DECLINED_PAUSE_MS);
    if (event.type === 'ShardFailed') {
      const shard = this.log.snapshot.jobs.get(event.data.jobId)?.stream.shards[event.data.shard];
      this.lookIn(RETRY_PAUSE_MS * 2 ** Math.max(0, (shard?.failures ?? 1) - 1));
    }
  }

  private lookIn(ms: number): void {
    this.timeline.add(this.nowMs + ms, { kind: 'look' });
  }

  private kindOf(jobId: JobId): string {
    return this.log.snapshot.jobs.get(jobId)?.spec.kind ?? '';
  }
}

const retriedIn = ({ happenings }: Recording): Set<WorkflowId> =>
  new Set(
    happenings.flatMap(({ what }) =>
      what.kind === 'workflow' && what.command.type === 'RetryJob' ? [what.id] : [],
    ),
  );
