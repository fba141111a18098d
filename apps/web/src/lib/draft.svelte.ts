import type { WorkflowTemplate } from '@ramus/contracts';
import { api, ApiError } from './api.js';
import type { SlideView } from '@ramus/contracts';
import {
  defaultName,
  documentOf,
  errorsByField,
  tickedAfter,
  type FieldError,
  type SubmitDocument,
} from './submission.js';
import type { Bounds } from './results.js';
import { uuidV7 } from './uuid-v7.js';

const FIELDS = ['name', 'slideId', 'branches'] as const;
const NONE = {
  fields: {} as Record<string, string>,
  rest: [] as readonly FieldError[],
  all: [] as readonly FieldError[],
};

/** A workflow that is being written: as a form, or as its JSON document, which then rules. */
export class Draft {
  slide = $state.raw<SlideView>();
  /** What the user typed; until then the name follows the slide. */
  typedName = $state<string>();
  templates = $state.raw<readonly WorkflowTemplate[]>();
  ticked = $state.raw<ReadonlySet<string>>(new Set());
  /** Microns per pixel, for a slide that records none. */
  mppText = $state('');
  /** The part of the slide to analyse, whole level-0 pixels; all of it where there is none. */
  region = $state.raw<Bounds>();
  json = $state<string>();
  isSending = $state(false);
  errors = $state.raw(NONE);
  problem = $state<string>();

  // One id for all tries, so that a second click or a repeated request is the same workflow.
  #workflowId = uuidV7();

  name = $derived(this.typedName ?? (this.slide ? defaultName(this.slide) : ''));
  chosen = $derived((this.templates ?? []).filter(({ name }) => this.ticked.has(name)));
  needsMpp = $derived(this.slide !== undefined && !this.slide.mpp);

  async loadTemplates(): Promise<void> {
    try {
      this.templates = (await api.templates()).items;
      this.ticked = new Set(this.templates.map(({ name }) => name));
    } catch (error) {
      this.problem = error instanceof ApiError ? error.message : String(error);
    }
  }

  tick(name: string, isTicked: boolean): void {
    this.ticked = tickedAfter(this.templates ?? [], this.ticked, name, isTicked);
  }

  document(): SubmitDocument {
    return documentOf({
      workflowId: this.#workflowId,
      name: this.name.trim(),
      slideId: this.slide?.slideId ?? '',
      templates: this.chosen,
      ...(this.region ? { region: this.region } : {}),
      ...(this.needsMpp && Number(this.mppText) > 0 ? { mpp: Number(this.mppText) } : {}),
    });
  }

  editAsJson(): void {
    this.json ??= JSON.stringify(this.document(), null, 2);
  }

  /** @returns the id of the accepted workflow, or nothing when it was refused and the errors are shown. */
  async send(): Promise<string | undefined> {
    if (this.isSending) return undefined;
    this.errors = NONE;
    this.problem = undefined;
    const document = this.#checked();
    if (!document) return undefined;
    this.isSending = true;
    try {
      return (await api.submit(document)).workflowId;
    } catch (error) {
      this.#show(error);
      return undefined;
    } finally {
      this.isSending = false;
    }
  }

  #checked(): SubmitDocument | undefined {
    if (this.json !== undefined) {
      try {
        return JSON.parse(this.json) as SubmitDocument;
      } catch (error) {
        this.problem = `This is not JSON: ${error instanceof Error ? error.message : String(error)}`;
        return undefined;
      }
    }
    const fields: Record<string, string> = {};
    if (!this.slide) fields['slideId'] = 'Choose a slide.';
    if (this.name.trim() === '') fields['name'] = 'Give the workflow a name.';
    if (this.chosen.length === 0) fields['branches'] = 'Tick at least one analysis.';
    if (this.needsMpp && !(Number(this.mppText) > 0))
      fields['mpp'] = 'This slide records no pixel size. State it in µm per pixel.';
    this.errors = { ...NONE, fields };
    return Object.keys(fields).length === 0 ? this.document() : undefined;
  }

  #show(error: unknown): void {
    if (!(error instanceof ApiError)) throw error;
    const all = error.problem.errors ?? [];
    this.errors = { ...errorsByField(all, FIELDS), all };
    this.problem = error.message;
    // Another workflow has this id, so keeping it cannot help.
    if (error.status === 409) this.#workflowId = uuidV7();
  }
}
