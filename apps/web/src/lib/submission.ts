import type { JobDocument, JobKind, WorkflowTemplate } from '@ramus/contracts';
import type { SlideView } from '@ramus/contracts';
import type { Bounds } from './results.js';

/** The document that `POST /api/workflows` takes, as the dashboard writes it. */
export interface SubmitDocument {
  readonly workflowId: string;
  readonly name: string;
  /** Absent where no job reads a slide. */
  readonly slideId?: string;
  readonly priority?: number;
  readonly reproducible?: boolean;
  readonly branches: readonly { readonly name: string; readonly jobs: readonly JobDocument[] }[];
}

/** File name without its ending: what people call a slide. */
export const slideTitle = (slide: Pick<SlideView, 'name'>): string =>
  slide.name.replace(/\.[a-z0-9.]{2,8}$/i, '');

/** What a new workflow over a slide is called until somebody names it. */
export const defaultName = (slide: Pick<SlideView, 'name'>): string => `${slideTitle(slide)} analysis`;

/** Whether jobs of a kind take a param of this name, as the kind's schema has it. */
export function takesParam(kinds: readonly JobKind[], kind: string, param: string): boolean {
  const { properties } = kinds.find((other) => other.kind === kind)?.params ?? {};
  return typeof properties === 'object' && properties !== null && param in properties;
}

/**
 * @param draft `mpp`: microns per level-0 pixel, for a slide that records none; unless jobs say one themselves.
 *   `region`: whole level-0 pixels. Each is given to the kinds that take it.
 */
export function documentOf(
  draft: Omit<SubmitDocument, 'branches'> & {
    readonly branches: readonly { readonly name: string; readonly jobs: readonly JobDocument[] }[];
    readonly mpp?: number;
    readonly region?: Bounds;
    readonly kinds: readonly JobKind[];
  },
): SubmitDocument {
  const { branches, kinds, mpp, region, ...rest } = draft;
  const filled = (job: JobDocument): JobDocument => {
    const params = {
      ...(mpp && takesParam(kinds, job.kind, 'mpp') ? { mpp } : {}),
      ...job.params,
      ...(region && takesParam(kinds, job.kind, 'region') ? { region } : {}),
    };
    return Object.keys(params).length === 0 ? job : { ...job, params };
  };
  return { ...rest, branches: branches.map(({ jobs, name }) => ({ name, jobs: jobs.map(filled) })) };
}

/**
 * The templates that are ticked after one was ticked or unticked: with a template come those that it needs, and with
 * one that goes those that need it.
 */
export function tickedAfter(
  templates: readonly WorkflowTemplate[],
  ticked: ReadonlySet<string>,
  name: string,
  isTicked: boolean,
): ReadonlySet<string> {
  const after = new Set(ticked);
  const change = (other: string): void => {
    if (after.has(other) === isTicked) return;
    if (isTicked) after.add(other);
    else after.delete(other);
    for (const template of templates) {
      if (isTicked && template.name === other) template.needs?.forEach(change);
      if (!isTicked && template.needs?.includes(other)) change(template.name);
    }
  };
  change(name);
  return new Set(templates.map((t) => t.name).filter((n) => after.has(n)));
}

/** One bad field of a document: a JSON pointer, and what is wrong there. */
export interface FieldError {
  readonly pointer: string;
  readonly detail: string;
}

/**
 * Sorts the errors of a problem to the fields that show them.
 *
 * @returns by field name (the first part of the pointer; what lies deeper keeps its pointer in the text), and `rest`:
 *   whatever has no field of its own.
 */
export function errorsByField(
  errors: readonly FieldError[],
  fields: readonly string[],
): { fields: Record<string, string>; rest: readonly FieldError[] } {
  const found: Record<string, string> = {};
  const rest: FieldError[] = [];
  for (const { detail, pointer } of errors) {
    const [, field = '', ...deeper] = pointer.split('/');
    if (fields.includes(field) && !found[field])
      found[field] = deeper.length > 0 ? `${pointer}: ${detail}` : detail;
    else rest.push({ pointer, detail });
  }
  return { fields: found, rest };
}
