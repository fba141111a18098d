import { DomainError } from '../errors.js';
import { jobIdOf, type JobId, type WorkflowId } from '../ids.js';

/** A workflow as people write it: branches of jobs that are named by keys. */
export interface BranchDocument {
  readonly name: string;
  readonly jobs: readonly { readonly key: string; readonly dependsOn?: readonly string[] }[];
}

export interface ResolvedJob {
  readonly jobId: JobId;
  readonly key: string;
  readonly branch: number;
  /** Place in its branch, from 0. */
  readonly index: number;
  readonly dependsOn: readonly JobId[];
}

/**
 * Gives every job its id and turns keys into ids.
 *
 * @returns jobs in branch order, and within a branch in FIFO order.
 * @throws {DomainError} `workflow-invalid`: a key or branch name comes twice, or a dependency names no job.
 * @throws {DomainError} `workflow-cycle`: dependencies and branch order together run in a circle, which is named.
 */
export function resolveGraph(workflowId: WorkflowId, branches: readonly BranchDocument[]): ResolvedJob[] {
  const errors: { pointer: string; detail: string }[] = [];
  const ids = new Map<string, JobId>();
  const names = new Set<string>();
  branches.forEach(({ name, jobs }, b) => {
    if (names.has(name))
      errors.push({ pointer: `/branches/${b}/name`, detail: `two branches are named "${name}"` });
    names.add(name);
    jobs.forEach(({ key }, j) => {
      if (ids.has(key))
        errors.push({ pointer: `/branches/${b}/jobs/${j}/key`, detail: `two jobs have the key "${key}"` });
      else ids.set(key, jobIdOf(workflowId, ids.size));
    });
  });

  const resolved: ResolvedJob[] = [];
  branches.forEach(({ jobs }, branch) =>
    jobs.forEach(({ key, dependsOn = [] }, index) => {
      const found = dependsOn.flatMap((name, d) => {
        const jobId = ids.get(name);
        if (jobId) return [jobId];
        const pointer = `/branches/${branch}/jobs/${index}/dependsOn/${d}`;
        errors.push({ pointer, detail: `no job has the key "${name}"` });
        return [];
      });
      resolved.push({ jobId: ids.get(key) ?? '', key, branch, index, dependsOn: [...new Set(found)] });
    }),
  );
  if (errors.length > 0) throw new DomainError('workflow-invalid', { errors: errors.slice(0, 100) });

  const cycle = findCycle(resolved);
  if (cycle) throw new DomainError('workflow-cycle', { cycle });
  return resolved;
}

/** Keys along a circle, the first repeated at its end; undefined when jobs can be put in an order. */
function findCycle(jobs: readonly ResolvedJob[]): string[] | undefined {
  const byId = new Map(jobs.map((job) => [job.jobId, job]));
  const before = (job: ResolvedJob, i: number): JobId[] => {
    const previous = jobs[i - 1];
    return previous?.branch === job.branch ? [...job.dependsOn, previous.jobId] : [...job.dependsOn];
  };
  const edges = new Map(jobs.map((job, i) => [job.jobId, before(job, i)]));
  const done = new Set<JobId>();

  for (const { jobId: root } of jobs) {
    const path: { jobId: JobId; next: number }[] = [{ jobId: root, next: 0 }];
    const onPath = new Set<JobId>([root]);
    for (let top = path.at(-1); top; top = path.at(-1)) {
      const to = done.has(top.jobId) ? undefined : edges.get(top.jobId)?.[top.next++];
      if (to === undefined) {
        done.add(top.jobId);
        onPath.delete(top.jobId);
        path.pop();
      } else if (onPath.has(to)) {
        const circle = path.slice(path.findIndex(({ jobId }) => jobId === to)).map(({ jobId }) => jobId);
        // Edges point to what comes before; people read the other way.
        return [to, ...circle.slice(1).reverse(), to].map((id) => byId.get(id)?.key ?? id);
      } else if (!done.has(to)) {
        path.push({ jobId: to, next: 0 });
        onPath.add(to);
      }
    }
  }
  return undefined;
}
