import {
  applyToSnapshot,
  asLogged,
  DEFAULT_LIMITS,
  initialSnapshot,
  untouched,
  wakesForgotten,
  wakeWorkflow,
  workflowIdOf,
  type JobId,
  type Logged,
  type Snapshot,
  type Touched,
} from '@ramus/domain';
import type { EventStore } from '@ramus/event-store';
import type { LogConsumer } from '../log/follower.js';

/** The scheduler's working memory, and what has been touched since the conductor last looked. */
export class SchedulerState implements LogConsumer {
  private touched = untouched();

  /** @param snapshot where to go on from; the log's beginning by default. */
  constructor(
    private readonly store: Pick<EventStore, 'read'>,
    readonly snapshot: Snapshot = initialSnapshot(DEFAULT_LIMITS),
  ) {}

  prepare(event: Logged): Promise<void> | undefined {
    return wakesForgotten(this.snapshot, event) && event.type === 'JobRetried'
      ? this.wake(event.data.jobId, Number(event.position))
      : undefined;
  }

  apply(event: Logged): void {
    applyToSnapshot(this.snapshot, event, this.touched);
  }

  /** While the past is folded nobody asks what it touched: whoever begins to act looks at everything first. */
  applied(live: boolean): void {
    if (!live) this.touched = untouched();
  }

  /** What events have touched since the last call. */
  takeTouched(): Touched {
    const { touched } = this;
    this.touched = untouched();
    return touched;
  }

  private async wake(jobId: JobId, before: number): Promise<void> {
    const history = await this.read(`workflow-${workflowIdOf(jobId)}`);
    for (const event of [...history]) {
      if (event.type !== 'WorkflowSubmitted') continue;
      for (const spec of event.data.jobs) {
        history.push(...(await this.read(`job-${spec.jobId}`)));
      }
    }
    const earlier = history.filter(({ position }) => Number(position) < before);
    wakeWorkflow(
      this.snapshot,
      earlier.toSorted((a, b) => Number(a.position) - Number(b.position)),
    );
  }

  private async read(stream: string): Promise<Logged[]> {
    return (await this.store.read(stream)).flatMap((event) => asLogged(event) ?? []);
  }
}
