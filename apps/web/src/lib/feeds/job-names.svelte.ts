import { api } from '../api.js';
import { workflowIdOf } from '../line.js';

interface JobName {
  readonly workflowId: string;
  readonly workflow: string;
  readonly job: string;
}

/** Workflows that are asked for at once. */
const MAX_WORKFLOWS = 20;

let names = $state.raw<ReadonlyMap<string, JobName>>(new Map());
const asked = new Set<string>();

/** What one's own jobs are called: a queue of ids says nothing to people. Workflows never change shape, so each is read once. */
export const jobNames = {
  of: (jobId: string): JobName | undefined => names.get(jobId),
  async find(jobIds: readonly string[]): Promise<void> {
    const unknown = new Set(jobIds.filter((id) => !names.has(id)).map(workflowIdOf));
    const wanted = [...unknown].filter((id) => id && !asked.has(id)).slice(0, MAX_WORKFLOWS);
    await Promise.all(
      wanted.map(async (workflowId) => {
        asked.add(workflowId);
        const view = await api.workflow(workflowId).catch(() => undefined);
        if (!view) return;
        const found = view.branches.flatMap(({ jobs }) =>
          jobs.map((job) => [job.jobId, { workflowId, workflow: view.name, job: job.key }] as const),
        );
        names = new Map([...names, ...found]);
      }),
    );
  },
};
