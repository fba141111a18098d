import type { AsOf, AuditState, SchedulerView, StateQuery, WorkflowView } from '@ramus/contracts';
import { asLogged, asWorkflowEvent, DomainError, type JobEvent, type Logged } from '@ramus/domain';
import type { JobId, Snapshot, UserId, WorkflowEvent, WorkflowId } from '@ramus/domain';
import { comparePositions, type EventStore } from '@ramus/event-store';
import { workflowProgress, type WorkflowProgress } from '@ramus/projections';
import { setImmediate } from 'node:timers/promises';
import { SchedulerState } from '../conductor/scheduler-state.js';
import { EdgeError } from '../http/problems.js';
import { SchedulerPresenter } from '../scheduler/scheduler-presenter.js';
import { ReadGate } from '../slides/read-gate.js';
import type { WorkflowNamesStore } from '../workflows/workflow-names.js';
import { WorkflowPresenter } from '../workflows/workflow-presenter.js';
import { auditStateOf } from './audit-state.js';
import { LogOrder, logPages, streamPages } from './log-order.js';
import type { PastFile } from './past-file.js';

/** Questions about the past that are worked on at once, and that wait. */
const AT_ONCE = 2;
const MAX_WAITING = 64;
/** Workflows read between two turns of the loop. */
const TURN = 64;

const NO_LIVE_TILES = { tilesDone: () => 0 };

/**
 * Answers as of any position of the log what the live queries answer as of its end.
 *
 * A workflow is folded from its own streams, the scheduler's state from the newest snapshot before the position: no
 * answer reads the whole log. Tiles done inside a shard are no events, so the past does not know them.
 */
export class Past {
  private readonly gate = new ReadGate(AT_ONCE, MAX_WAITING);

  constructor(
    private readonly store: EventStore,
    private readonly file: Pick<PastFile, 'snapshotAt'>,
    private readonly names: WorkflowNamesStore,
  ) {}

  /**
   * @throws {DomainError} `workflow-unknown`: it is another's, or was not submitted yet; `busy`.
   * @throws {EdgeError} `position-ahead`
   */
  workflow(userId: UserId, workflowId: WorkflowId, at: string, signal: AbortSignal): Promise<WorkflowView> {
    return this.gate.run(signal, async () => {
      await this.checkReached(at);
      const progress = await this.progressAt(userId, workflowId, at, signal);
      const { snapshot, asOf } = await this.schedulerAt(at, signal);
      const view = await this.presenter(snapshot).view(progress);
      return { ...view, asOf };
    });
  }

  /** @throws {DomainError} `busy`. @throws {EdgeError} `position-ahead` */
  scheduler(userId: UserId, at: string, signal: AbortSignal): Promise<SchedulerView> {
    return this.gate.run(signal, async () => {
      await this.checkReached(at);
      const { snapshot, asOf } = await this.schedulerAt(at, signal);
      const unfinished = await this.unfinishedOf(userId, snapshot, signal);
      const views = { workflow: (id: WorkflowId) => unfinished.get(id) };
      const view = await new SchedulerPresenter({ snapshot }, views, this.presenter(snapshot)).view(userId);
      return { ...view, asOf };
    });
  }

  /** Everybody's. @throws {DomainError} `busy`. @throws {EdgeError} `position-ahead` */
  state({ at, ...page }: StateQuery, signal: AbortSignal): Promise<AuditState> {
    return this.gate.run(signal, async () => {
      const head = await this.checkReached(at);
      const { snapshot, asOf } = await this.schedulerAt(at ?? head, signal);
      return auditStateOf(snapshot, asOf, page);
    });
  }

  /** What the scheduler knew after the last event that is not later than `at`. */
  async schedulerAt(
    at: string,
    signal: AbortSignal,
  ): Promise<{ readonly snapshot: Snapshot; readonly asOf: AsOf }> {
    const stored = this.file.snapshotAt(Number(at));
    const state = new SchedulerState(this.store, stored?.snapshot);
    let last = stored?.at;
    const after = stored && String(stored.snapshot.position);
    const done = (): { snapshot: Snapshot; asOf: AsOf } => ({
      snapshot: state.snapshot,
      asOf: { position: String(state.snapshot.position), at: last },
    });
    for await (const page of logPages(this.store, { after, signal })) {
      for (const recorded of page) {
        if (comparePositions(recorded.position, at) > 0) return done();
        last = recorded.metadata.at;
        const event = asLogged(recorded);
        if (!event) continue;
        await state.prepare(event);
        state.apply(event);
      }
      state.takeTouched();
    }
    return done();
  }

  private async progressAt(
    userId: UserId,
    workflowId: WorkflowId,
    at: string,
    signal: AbortSignal,
  ): Promise<WorkflowProgress> {
    const begun = new Set<JobId>();
    const order = new LogOrder();
    await order.add(streamPages(this.store, `workflow-${workflowId}`, { signal }));
    let progress = workflowProgress.initial;
    for (let event = await order.next(); event; event = await order.next()) {
      if (comparePositions(event.position, at) > 0) break;
      const logged = asLogged(event) as Logged<WorkflowEvent | JobEvent> | undefined;
      if (!logged) continue;
      progress = workflowProgress.evolve(progress, logged);
      if (progress?.userId !== userId) break;
      if (logged.type !== 'JobStarted' || begun.has(logged.data.jobId)) continue;
      begun.add(logged.data.jobId);
      await order.add(streamPages(this.store, `job-${logged.data.jobId}`, { signal }));
    }
    if (progress?.userId !== userId) throw new DomainError('workflow-unknown', { workflowId });
    return progress;
  }

  /** A user's unfinished workflows: their structure from the first event, how far they were from the snapshot. */
  private async unfinishedOf(
    userId: UserId,
    { workflows, jobs }: Snapshot,
    signal: AbortSignal,
  ): Promise<ReadonlyMap<WorkflowId, WorkflowProgress>> {
    const found = new Map<WorkflowId, WorkflowProgress>();
    for (const workflow of workflows.values()) {
      if (workflow.userId !== userId || workflow.finished) continue;
      signal.throwIfAborted();
      if (found.size % TURN === TURN - 1) await setImmediate();
      const [first] = await this.store.read(`workflow-${workflow.workflowId}`, { limit: 1 });
      const submitted = first && asWorkflowEvent(first);
      if (!submitted) continue;
      const progress = workflowProgress.evolve(undefined, submitted);
      if (!progress) continue;
      const statusOf = (jobId: JobId) => jobs.get(jobId)?.status ?? 'pending';
      found.set(workflow.workflowId, {
        ...progress,
        jobs: progress.jobs.map((job) => ({ ...job, status: statusOf(job.jobId) })),
      });
    }
    return found;
  }

  /** @returns the position of the newest event. */
  private async checkReached(at: string | undefined): Promise<string> {
    const [newest] = await this.store.readAll({ backwards: true, limit: 1 });
    const head = newest?.position ?? '0';
    if (at !== undefined && comparePositions(at, head) > 0) {
      throw new EdgeError('position-ahead', undefined, { at, head });
    }
    return head;
  }

  private presenter(snapshot: Snapshot): WorkflowPresenter {
    return new WorkflowPresenter({ snapshot }, NO_LIVE_TILES, this.names);
  }
}
