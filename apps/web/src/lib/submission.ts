import type { JobDocument, WorkflowTemplate } from '@ramus/contracts';
import type { SlideView } from './slide-view.js';

/** The document that `POST /api/workflows` takes, as the dashboard writes it. */
export interface SubmitDocument {
  readonly workflowId: string;
  readonly name: string;
  readonly slideId: string;
  readonly priority?: number;
  readonly branches: readonly { readonly name: string; readonly jobs: readonly JobDocument[] }[];
}

/** File name without its ending: what people call a slide. */
export const slideTitle = (slide: Pick<SlideView, 'name'>): string =>
  slide.name.replace(/\.[a-z0-9.]{2,8}$/i, '');

/** What a new workflow over a slide is called until somebody names it. */
export const defaultName = (slide: SlideView): string => `${slideTitle(slide)} analysis`;

/** @param mpp microns per level-0 pixel, for a slide that records none. */
export function documentOf(draft: {
  workflowId: string;
  name: string;
  slideId: string;
  templates: readonly WorkflowTemplate[];
  mpp?: number;
}): SubmitDocument {
  const { mpp, templates, ...rest } = draft;
  const withMpp = (job: JobDocument): JobDocument => (mpp ? { ...job, params: { ...job.params, mpp } } : job);
  return {
    ...rest,
    branches: templates.map(({ branch }) => ({ name: branch.name, jobs: branch.jobs.map(withMpp) })),
  };
}

/**
 * Sorts the errors of a problem to the fields that show them.
 *
 * @returns by field name (the first part of the pointer), and `rest`: whatever has no field of its own.
 */
export function errorsByField(
  errors: readonly { pointer: string; detail: string }[],
  fields: readonly string[],
): { fields: Record<string, string>; rest: readonly { pointer: string; detail: string }[] } {
  const found: Record<string, string> = {};
  const rest: { pointer: string; detail: string }[] = [];
  for (const error of errors) {
    const field = error.pointer.split('/')[1] ?? '';
    if (fields.includes(field) && !found[field]) found[field] = error.detail;
    else rest.push(error);
  }
  return { fields: found, rest };
}
