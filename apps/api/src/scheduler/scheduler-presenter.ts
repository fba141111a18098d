import type { RunnerView, SchedulerView } from '@ramus/contracts';
import type { UserId } from '@ramus/domain';
import type { SchedulerState } from '../conductor/scheduler-state.js';
import type { Views } from '../projector/projector.service.js';
import type { WorkflowPresenter } from '../workflows/workflow-presenter.js';
import { runnerViews } from './runner-views.js';

/** Shows the pool to one user: their own ids, and counts for the rest. */
export class SchedulerPresenter {
  constructor(
    private readonly state: Pick<SchedulerState, 'snapshot'>,
    private readonly views: Pick<Views, 'workflow'>,
    private readonly workflows: WorkflowPresenter,
  ) {}

  async view(userId: UserId): Promise<SchedulerView> {
    const { limits, users, slots, runners, jobs } = this.state.snapshot;
    const active = [...users.values()].filter(({ admittedAtMs }) => admittedAtMs !== undefined);
    const unfinished = [...this.state.snapshot.workflows.values()]
      .filter((workflow) => workflow.userId === userId && !workflow.finished)
      .flatMap(({ workflowId }) => this.views.workflow(workflowId) ?? []);
    const connected = [...runners.values()].filter(({ connection }) => connection);
    let waitingOfOthers = 0;
    for (const { status, workflow } of jobs.values()) {
      if (status === 'pending' && workflow.userId !== userId) waitingOfOthers += 1;
    }
    return {
      limits,
      userSlots: {
        taken: active.length,
        max: limits.maxActiveUsers,
        mine: active.some((user) => user.userId === userId),
      },
      jobSlots: {
        taken: slots.size,
        max: limits.maxRunningJobs,
        mine: [...slots.values()].filter((slot) => slot.userId === userId).map(({ jobId }) => jobId),
      },
      runners: {
        connected: connected.length,
        slots: connected.reduce((sum, { connection }) => sum + (connection?.slots ?? 0), 0),
        busy: connected.reduce((sum, { leases }) => sum + leases.size, 0),
      },
      waiting: await this.workflows.waiting(unfinished),
      waitingOfOthers,
      position: String(this.state.snapshot.position),
    };
  }

  runners(): RunnerView[] {
    return runnerViews(this.state.snapshot);
  }
}
