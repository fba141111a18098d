import type { FieldError } from '../submission.js';
import type { Composition } from './composition.js';

/** What is wrong with a composition, at the fields that show it. */
export interface ComposeErrors {
  /** By `<job or branch id>/<field>`; a field of params is `params/<name>`, and deeper. */
  readonly at: ReadonlyMap<string, string>;
  /** What has no field of its own. */
  readonly rest: readonly FieldError[];
}

export const NO_ERRORS: ComposeErrors = { at: new Map(), rest: [] };

/** Leads the pointers of a refused document to the fields that it was composed with. */
export function composeErrors(errors: readonly FieldError[], composition: Composition): ComposeErrors {
  const at = new Map<string, string>();
  const rest: FieldError[] = [];
  for (const error of errors) {
    const [, branches, b, jobs, j, ...field] = error.pointer.split('/');
    const branch = branches === 'branches' ? composition.branches[Number(b)] : undefined;
    const job = jobs === 'jobs' && j !== undefined ? branch?.jobs[Number(j)] : undefined;
    const isUnknownJob = j !== undefined && !job;
    const place = isUnknownJob ? undefined : placeOf(branch?.id, jobs, job?.id, field);
    if (place === undefined) rest.push(error);
    else if (!at.has(place)) at.set(place, error.detail);
  }
  return { at, rest };
}

function placeOf(
  branchId: string | undefined,
  part: string | undefined,
  jobId: string | undefined,
  field: readonly string[],
): string | undefined {
  if (jobId !== undefined) {
    const [name = 'kind', ...deeper] = field;
    // One list shows all dependencies.
    return name === 'dependsOn' ? `${jobId}/dependsOn` : [jobId, name, ...deeper].join('/');
  }
  return branchId !== undefined && (part === 'name' || part === 'jobs') ? `${branchId}/${part}` : undefined;
}

/** Whether anything is wrong with a job or branch. */
export const hasErrors = ({ at }: ComposeErrors, id: string): boolean =>
  [...at.keys()].some((place) => place.startsWith(`${id}/`));
