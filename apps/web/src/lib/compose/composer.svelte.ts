import type { JobKind } from '@ramus/contracts';
import { api } from '../api.js';
import { dagOf } from '../dag.js';
import type { FieldError } from '../submission.js';
import {
  addBranch,
  addJob,
  changeJob,
  compositionOf,
  documentsOf,
  findJob,
  jobsOf,
  moveJob,
  removeBranch,
  removeJob,
  renameBranch,
  stepJob,
  toggleNeed,
  type BranchDocuments,
  type Composition,
  type Step,
} from './composition.js';
import { composeErrors, NO_ERRORS } from './errors.js';
import { fieldsOf, withValue, type SchemaField } from './schema-fields.js';

/** A dependency that is being drawn: from a job to a place in the window, or to whichever job is chosen next. */
export interface Drawing {
  readonly from: string;
  readonly x?: number;
  readonly y?: number;
}

/** Branches and jobs that a person puts together: what there is, what is chosen, what is wrong. */
export class Composer {
  composition: Composition = $state.raw(compositionOf([]));
  selectedId = $state<string>();
  drawing = $state.raw<Drawing>();
  kinds = $state.raw<readonly JobKind[]>([]);
  models = $state.raw<readonly string[]>([]);
  errors = $state.raw(NO_ERRORS);
  /** What has just been done, for those who do not see it. */
  said = $state('');

  jobs = $derived(jobsOf(this.composition));
  selected = $derived(findJob(this.composition, this.selectedId));
  dag = $derived(
    dagOf(
      this.composition.branches.map(({ jobs }) => ({
        nodes: jobs.map(({ dependsOn, id }) => ({ id, dependsOn })),
      })),
    ),
  );
  /** Keys of jobs that wait for each other. */
  cycle = $derived(this.dag.cycle?.map((id) => this.keyOf(id)));

  constructor(branches: BranchDocuments) {
    this.composition = compositionOf(branches);
    this.selectedId = this.jobs[0]?.id;
  }

  /** @throws {ApiError} they cannot be read. */
  async load(): Promise<void> {
    const [kinds, models] = await Promise.all([api.jobKinds(), api.models()]);
    this.kinds = kinds.items;
    this.models = models.items.map(({ name }) => name);
  }

  documents(): BranchDocuments {
    return documentsOf(this.composition);
  }

  kindOf(kind: string): JobKind | undefined {
    return this.kinds.find((other) => other.kind === kind);
  }

  fieldsOf(kind: string): readonly SchemaField[] {
    const known = this.kindOf(kind);
    return (known ? fieldsOf(known.params) : []).map((field) =>
      known?.usesModel && field.name === 'model' && this.models.length > 0
        ? { ...field, type: 'choice', options: this.models }
        : field,
    );
  }

  keyOf(id: string): string {
    return findJob(this.composition, id)?.key ?? '';
  }

  addBranch(): void {
    this.composition = addBranch(this.composition);
    this.said = 'A branch was added.';
  }

  removeBranch(id: string): void {
    this.composition = removeBranch(this.composition, id);
    this.said = 'The branch was removed.';
  }

  renameBranch(id: string, name: string): void {
    this.composition = renameBranch(this.composition, id, name);
    this.#forget(`${id}/name`);
  }

  addJob(branchId: string): void {
    const kind = this.kinds[0]?.kind ?? 'tissue-mask';
    const [composition, id] = addJob(this.composition, branchId, kind);
    this.composition = composition;
    this.selectedId = id;
    this.said = `${this.keyOf(id)} was added.`;
    this.#forget(`${branchId}/jobs`);
  }

  removeJob(id: string): void {
    this.said = `${this.keyOf(id)} was removed.`;
    this.composition = removeJob(this.composition, id);
    if (this.selectedId === id) this.selectedId = undefined;
  }

  rename(id: string, key: string): void {
    this.composition = changeJob(this.composition, id, { key });
    this.#forget(`${id}/key`);
  }

  /** Another kind has other params. A key that was only the kind's name follows it. */
  changeKind(id: string, kind: string): void {
    const job = findJob(this.composition, id);
    const keys = this.jobs.filter((other) => other.id !== id).map((other) => other.key);
    const follows = job?.key.startsWith(job.kind) && !keys.includes(kind);
    this.composition = changeJob(this.composition, id, { kind, params: {}, ...(follows && { key: kind }) });
    this.#forget(id);
  }

  setParam(id: string, path: readonly string[], value: unknown): void {
    const job = findJob(this.composition, id);
    if (!job) return;
    this.composition = changeJob(this.composition, id, { params: withValue(job.params, path, value) });
    this.#forget([id, 'params', ...path].join('/'));
  }

  step(id: string, step: Step): void {
    const after = stepJob(this.composition, id, step);
    this.said = after === this.composition ? 'There is no further place.' : this.#placeOf(after, id);
    this.composition = after;
  }

  move(id: string, branchId: string, index: number): void {
    this.composition = moveJob(this.composition, id, branchId, index);
    this.said = this.#placeOf(this.composition, id);
  }

  toggleNeed(id: string, needed: string): void {
    if (id === needed) return;
    this.composition = toggleNeed(this.composition, id, needed);
    const needs = findJob(this.composition, id)?.dependsOn.includes(needed);
    this.said = `${this.keyOf(id)} ${needs ? 'now needs' : 'no longer needs'} ${this.keyOf(needed)}.`;
    this.#forget(`${id}/dependsOn`);
  }

  /** A click on a job: it is chosen, or is what a dependency is drawn to. */
  choose(id: string): void {
    const { drawing } = this;
    this.drawing = undefined;
    if (drawing) this.toggleNeed(id, drawing.from);
    else this.selectedId = id;
  }

  /** Shows what the API refused, at its fields, and the first job that it is about. */
  refused(errors: readonly FieldError[]): readonly FieldError[] {
    this.errors = composeErrors(errors, this.composition);
    const [first] = this.errors.at.keys();
    const id = first?.split('/')[0];
    if (id && findJob(this.composition, id)) this.selectedId = id;
    return this.errors.rest;
  }

  #placeOf(composition: Composition, id: string): string {
    const branch = composition.branches.find(({ jobs }) => jobs.some((job) => job.id === id));
    const place = (branch?.jobs.findIndex((job) => job.id === id) ?? 0) + 1;
    return `${this.keyOf(id)} is now number ${place} of ${branch?.name ?? ''}.`;
  }

  /** What is edited is wrong no longer, as far as anybody knows. */
  #forget(place: string): void {
    const at = new Map([...this.errors.at].filter(([key]) => key !== place && !key.startsWith(`${place}/`)));
    this.errors = { ...this.errors, at };
  }
}
