import { api } from '../api.js';
import { workflowsFeed } from './workflows-feed.svelte.js';

interface JobName {
  readonly workflowId: string;
  readonly workflow: string;
  readonly job: string;
}

const MAX_WORKFLOWS = 20;

let names = $state.raw<ReadonlyMap<string, JobName>>(new Map());
const asked = new Set<string>();

/** What one's own jobs are called: a queue of ids says nothing to people. Workflows never change shape, so each is read once. */
export const jobNames = {
  of: (jobId: string): JobName | undefined => names.get(jobId),
  async find(jobIds: readonly string[]): Promise<void> {
    if (jobIds.every((id) => names.has(id))) return;
    const open = (workflowsFeed.list.value?.items ?? []).filter(
      ({ status, workflowId }) => (status === 'pending' || status === 'running') && !asked.has(workflowId),
    );
    await Promise.all(
      open.slice(0, MAX_WORKFLOWS).map(async ({ workflowId }) => {
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
