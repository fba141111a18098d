import type { JobDocument } from '@ramus/contracts';

/** A job that is being composed. Ids stay while keys are edited, so dependencies follow a renamed job. */
export interface ComposedJob {
  readonly id: string;
  readonly key: string;
  readonly kind: string;
  readonly params: Readonly<Record<string, unknown>>;
  /** Ids. */
  readonly dependsOn: readonly string[];
}

export interface ComposedBranch {
  readonly id: string;
  readonly name: string;
  readonly jobs: readonly ComposedJob[];
}

/** Branches that are being composed. Changes give a new composition and leave the old one as it was. */
export interface Composition {
  readonly branches: readonly ComposedBranch[];
  /** Numbers that ids are made of. */
  readonly next: number;
}

export type BranchDocuments = readonly { readonly name: string; readonly jobs: readonly JobDocument[] }[];

export const EMPTY: Composition = { branches: [], next: 1 };

export const jobsOf = ({ branches }: Composition): readonly ComposedJob[] =>
  branches.flatMap(({ jobs }) => jobs);
export const findJob = (composition: Composition, id: string | undefined): ComposedJob | undefined =>
  jobsOf(composition).find((job) => job.id === id);

/** `wanted`, or with the first number behind it that makes it unlike the others. */
function unlike(wanted: string, others: readonly string[]): string {
  if (!others.includes(wanted)) return wanted;
  for (let n = 2; ; n += 1) if (!others.includes(`${wanted}-${n}`)) return `${wanted}-${n}`;
}

export function addBranch(before: Composition): Composition {
  const name = unlike(
    'branch',
    before.branches.map((branch) => branch.name),
  );
  const branch = { id: `b${before.next}`, name, jobs: [] };
  return { branches: [...before.branches, branch], next: before.next + 1 };
}

/** @returns the composition with a new last job of a branch, and the job's id. */
export function addJob(before: Composition, branchId: string, kind: string): [Composition, string] {
  const key = unlike(
    kind,
    jobsOf(before).map((job) => job.key),
  );
  const job = { id: `j${before.next}`, key, kind, params: {}, dependsOn: [] };
  const branches = before.branches.map((branch) =>
    branch.id === branchId ? { ...branch, jobs: [...branch.jobs, job] } : branch,
  );
  return [{ branches, next: before.next + 1 }, job.id];
}

export function changeJob(
  before: Composition,
  id: string,
  change: Partial<Omit<ComposedJob, 'id'>>,
): Composition {
  return mapJobs(before, (job) => (job.id === id ? { ...job, ...change } : job));
}

export const renameBranch = (before: Composition, id: string, name: string): Composition => ({
  ...before,
  branches: before.branches.map((branch) => (branch.id === id ? { ...branch, name } : branch)),
});

/** Without some jobs, and without what depended on them. */
function withoutJobs(before: Composition, gone: ReadonlySet<string>): Composition {
  const branches = before.branches.map((branch) => ({
    ...branch,
    jobs: branch.jobs.filter(({ id }) => !gone.has(id)),
  }));
  return mapJobs({ ...before, branches }, (job) => ({
    ...job,
    dependsOn: job.dependsOn.filter((id) => !gone.has(id)),
  }));
}

export const removeJob = (before: Composition, id: string): Composition => withoutJobs(before, new Set([id]));

export function removeBranch(before: Composition, id: string): Composition {
  const jobs = before.branches.find((branch) => branch.id === id)?.jobs ?? [];
  const after = withoutJobs(before, new Set(jobs.map((job) => job.id)));
  return { ...after, branches: after.branches.filter((branch) => branch.id !== id) };
}

/** Puts a job at a place of a branch. @param index among the others of the branch, from 0; beyond the end is the end. */
export function moveJob(before: Composition, id: string, branchId: string, index: number): Composition {
  const job = findJob(before, id);
  if (!job || !before.branches.some((branch) => branch.id === branchId)) return before;
  const branches = before.branches.map((branch) => {
    const jobs = branch.jobs.filter((other) => other.id !== id);
    return { ...branch, jobs: branch.id === branchId ? jobs.toSpliced(index, 0, job) : jobs };
  });
  return { ...before, branches };
}

export type Step = 'earlier' | 'later' | 'up' | 'down';

/** One place on within its branch, or into the branch above or below; where there is none, nothing changes. */
export function stepJob(before: Composition, id: string, step: Step): Composition {
  const b = before.branches.findIndex(({ jobs }) => jobs.some((job) => job.id === id));
  const branch = before.branches[b];
  if (!branch) return before;
  const at = branch.jobs.findIndex((job) => job.id === id);
  if (step === 'earlier' || step === 'later') {
    const to = at + (step === 'earlier' ? -1 : 1);
    return to < 0 || to >= branch.jobs.length ? before : moveJob(before, id, branch.id, to);
  }
  const other = before.branches[b + (step === 'up' ? -1 : 1)];
  return other ? moveJob(before, id, other.id, at) : before;
}

/** Makes a job depend on another, or no longer. */
export function toggleNeed(before: Composition, id: string, needed: string): Composition {
  if (id === needed) return before;
  return mapJobs(before, (job) => {
    if (job.id !== id) return job;
    const dependsOn = job.dependsOn.includes(needed)
      ? job.dependsOn.filter((other) => other !== needed)
      : [...job.dependsOn, needed];
    return { ...job, dependsOn };
  });
}

const mapJobs = (before: Composition, change: (job: ComposedJob) => ComposedJob): Composition => ({
  ...before,
  branches: before.branches.map((branch) => ({ ...branch, jobs: branch.jobs.map(change) })),
});

/** As `POST /api/workflows` takes it. */
export function documentsOf(composition: Composition): BranchDocuments {
  const keys = new Map(jobsOf(composition).map(({ id, key }) => [id, key]));
  return composition.branches.map(({ jobs, name }) => ({
    name,
    jobs: jobs.map(({ dependsOn, key, kind, params }) => ({
      key,
      kind,
      ...(Object.keys(params).length > 0 && { params: { ...params } }),
      ...(dependsOn.length > 0 && { dependsOn: dependsOn.map((id) => keys.get(id) ?? id) }),
    })),
  }));
}

/** Branches of a document or of templates, to go on with. Dependencies on jobs that are not there are dropped. */
export function compositionOf(documents: BranchDocuments): Composition {
  let next = 1;
  const named = documents.map((branch) => ({
    id: `b${next++}`,
    name: branch.name,
    jobs: branch.jobs.map((job) => ({ job, id: `j${next++}` })),
  }));
  const ids = new Map(named.flatMap(({ jobs }) => jobs.map(({ id, job }) => [job.key, id] as const)));
  const branches = named.map((branch) => ({
    ...branch,
    jobs: branch.jobs.map(({ id, job }) => ({
      id,
      key: job.key,
      kind: job.kind,
      params: job.params ?? {},
      dependsOn: (job.dependsOn ?? []).flatMap((key) => ids.get(key) ?? []),
    })),
  }));
  return { branches, next };
}
