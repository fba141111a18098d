import type { HistoryEvent } from '@ramus/contracts';
import { asLogged, workflowIdOf, type UserId, type WorkflowId } from '@ramus/domain';
import type { RecordedEvent } from '@ramus/event-store';
import { sentenceOf, type Calls } from '@ramus/projections';
import type { Views } from '../projector/projector.service.js';
import type { WorkflowNamesStore } from '../workflows/workflow-names.js';

/** Who is told. */
export interface Reader {
  readonly userId: UserId;
  readonly isAdmin: boolean;
}

/** Tells events as their readers may know them: jobs of one's own by their names, those of others by their ids. */
export class EventTeller {
  constructor(
    private readonly views: Pick<Views, 'workflow'>,
    private readonly names: WorkflowNamesStore,
  ) {}

  async tell(recorded: RecordedEvent, reader: Reader): Promise<HistoryEvent> {
    const { position, stream, revision, type, data } = asLogged(recorded) ?? recorded;
    const { at, by, asOf } = recorded.metadata;
    return {
      position,
      stream,
      revision,
      type,
      at,
      by: mayKnowActor(recorded, reader) ? by : undefined,
      asOf,
      text: sentenceOf({ type, stream, data: { ...data } }, await this.callsOf(recorded, reader)),
      data: { ...data },
    };
  }

  private async callsOf(event: RecordedEvent, { userId }: Reader): Promise<Calls> {
    const user = (id: string) => (id === userId ? 'You' : `User ${id}`);
    const workflow = this.views.workflow(workflowOf(event) ?? '');
    if (!workflow || workflow.userId !== userId) return { user, job: (id) => `Job ${id}` };
    const { keys } = await this.names.of(workflow.workflowId, workflow.fingerprint);
    return {
      user,
      job: (id) => {
        const n = workflow.jobs.findIndex(({ jobId }) => jobId === id);
        return keys[n] ?? `job ${n + 1}`;
      },
    };
  }
}

/** An administrator acts on runners under a user's id, which is nobody else's business. */
const mayKnowActor = ({ stream, metadata: { by }, data }: RecordedEvent, { userId, isAdmin }: Reader) =>
  isAdmin || by === userId || !stream.startsWith('runner-') || ('runnerId' in data && data.runnerId === by);

/** The workflow that an event is about, if it is about one. */
function workflowOf({ stream, data }: RecordedEvent): WorkflowId | undefined {
  if (stream.startsWith('workflow-')) return stream.slice('workflow-'.length);
  const jobId = 'jobId' in data && typeof data.jobId === 'string' ? data.jobId : undefined;
  return jobId && workflowIdOf(jobId);
}
