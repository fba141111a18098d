import type { SubmitWorkflowBody } from '@ramus/contracts';
import { DomainError, type JobSpec, type ResolvedJob } from '@ramus/domain';
import { kernelsOf, type Kernel, type KernelSlide } from '@ramus/kernels';
import { pointerOf, type FieldError } from '../http/schema.pipe.js';

export interface CheckContext {
  readonly diagnostics: boolean;
  readonly describeSlide: (slideId: string) => Promise<KernelSlide>;
  readonly hasModel: (name: string) => boolean;
}

/**
 * Turns the jobs of a document into specs: kinds known, params checked and filled in, slide and model there.
 *
 * @throws {DomainError} `workflow-invalid` with a pointer per field, `slide-unknown`, `slide-without-mpp`, `model-unknown`.
 */
export async function checkJobs(
  body: SubmitWorkflowBody,
  resolved: readonly ResolvedJob[],
  context: CheckContext,
): Promise<JobSpec[]> {
  const kernels = new Map(kernelsOf(context).map((kernel) => [kernel.kind, kernel]));
  const errors: FieldError[] = [];
  const specs: JobSpec[] = [];
  const needMpp: { kind: string; given: boolean }[] = [];
  let needsSlide = false;

  for (const { jobId, branch, index, dependsOn } of resolved) {
    const document = body.branches[branch]?.jobs[index];
    if (!document) throw new RangeError(`no job ${index} in branch ${branch}`);
    const at = `/branches/${branch}/jobs/${index}`;
    const kernel = kernels.get(document.kind);
    if (!kernel) {
      const kinds = [...kernels.keys()].join(', ');
      errors.push({ pointer: `${at}/kind`, detail: `unknown kind "${document.kind}"; there are ${kinds}` });
      continue;
    }
    const params = kernel.params.safeParse(document.params ?? {});
    if (!params.success) {
      const issues = params.error.issues;
      errors.push(
        ...issues.map(({ path, message }) => ({
          pointer: `${at}/params${pointerOf(path)}`,
          detail: message,
        })),
      );
      continue;
    }
    const checked = params.data as Record<string, unknown>;
    const model = kernel.modelOf?.(checked);
    if (model !== undefined && !context.hasModel(model)) throw new DomainError('model-unknown', { model });
    needsSlide ||= kernel.needsSlide;
    if (kernel.needsMpp) needMpp.push({ kind: kernel.kind, given: checked.mpp !== undefined });
    specs.push({ jobId, branch, kind: kernel.kind, params: checked, dependsOn });
  }
  errors.push(...unread(body, resolved, kernels));
  if (needsSlide && !body.slideId)
    errors.push({ pointer: '/slideId', detail: 'required: a job reads a slide' });
  if (errors.length > 0) throw new DomainError('workflow-invalid', { errors: errors.slice(0, 100) });

  const slide = body.slideId ? await context.describeSlide(body.slideId) : undefined;
  const lacking = needMpp.find(({ given }) => !given);
  if (slide && !slide.mpp && lacking) {
    throw new DomainError('slide-without-mpp', { slideId: slide.slideId, kind: lacking.kind });
  }
  return specs;
}

/** Jobs that depend on no job of a kind that they read: they would have nothing to work on. */
const unread = (
  { branches }: SubmitWorkflowBody,
  resolved: readonly ResolvedJob[],
  kernels: ReadonlyMap<string, Kernel>,
): FieldError[] => {
  const kinds = new Map(
    resolved.map(({ jobId, branch, index }) => [jobId, branches[branch]?.jobs[index]?.kind]),
  );
  return resolved.flatMap(({ jobId, branch, index, dependsOn }) => {
    const kind = kinds.get(jobId) ?? '';
    const wanted = kernels.get(kind)?.readsOneOf;
    if (!wanted || dependsOn.some((other) => wanted.includes(kinds.get(other) ?? ''))) return [];
    const detail = `a ${kind} job reads what another left: name a ${wanted.join(' or ')} job`;
    return [{ pointer: `/branches/${branch}/jobs/${index}/dependsOn`, detail }];
  });
};
