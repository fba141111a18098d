import type { SlideId, Snapshot, WorkflowId } from '@ramus/domain';
import type { WorkflowProgress } from '@ramus/projections';
import type { SchedulerState } from '../../conductor/scheduler-state.js';
import type { LogFollower } from '../../log/follower.js';
import type { StoredWorkflow } from '../../projector/projection-store.js';
import type { Views } from '../../projector/projector.service.js';

/** What the running program serves at this moment. */
export class Served {
  constructor(
    private readonly state: Pick<SchedulerState, 'snapshot'>,
    private readonly views: Pick<Views, 'appliedPosition' | 'peek' | 'rows' | 'slides'>,
    private readonly follower: Pick<LogFollower, 'reached'>,
  ) {}

  /** Position of the last event that all of it shows; `undefined` while one part is ahead of another. */
  get position(): string | undefined {
    const { appliedPosition: position } = this.views;
    return position === String(this.state.snapshot.position) ? position : undefined;
  }

  get snapshot(): Snapshot {
    return this.state.snapshot;
  }

  get slides(): ReadonlySet<SlideId> {
    return this.views.slides;
  }

  /** `undefined` also for one of which what is stored is no JSON. */
  readonly workflow = (id: WorkflowId): WorkflowProgress | undefined => {
    try {
      return this.views.peek(id);
    } catch (error) {
      if (error instanceof SyntaxError) return undefined;
      throw error;
    }
  };

  /** @throws {StoreUnavailable} what has changed cannot be stored. */
  rows(after: WorkflowId | undefined, limit: number): StoredWorkflow[] {
    return this.views.rows(after, limit);
  }

  /** @throws {NotCaughtUp} what is served does not come so far within ten seconds. */
  reached(position: string): Promise<void> {
    return this.follower.reached(position);
  }
}
