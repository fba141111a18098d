import type { JobKind, WorkflowTemplate } from '@ramus/contracts';
import { api, ApiError } from './api.js';
import type { SlideView } from '@ramus/contracts';
import type { Composer } from './compose/composer.svelte.js';
import type { BranchDocuments } from './compose/composition.js';
import type { TextFormat } from './compose/document-text.js';
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

/** How a workflow is written: from templates, put together job by job, or as its document. */
export type DraftMode = 'form' | 'compose' | 'text';

/** What a document says beside what the dialog has fields for. */
type Extra = Pick<SubmitDocument, 'priority' | 'reproducible'>;

/** A workflow that is being written. What is shown rules: the ticked templates, what was composed, or the document. */
export class Draft {
  slide = $state.raw<SlideView>();
  /** What the user typed; until then the name follows the slide. */
  typedName = $state<string>();
  templates = $state.raw<readonly WorkflowTemplate[]>();
  kinds = $state.raw<readonly JobKind[]>([]);
  ticked = $state.raw<ReadonlySet<string>>(new Set());
  /** Microns per pixel, for a slide that records none. */
  mppText = $state('');
  /** The part of the slide to analyse, whole level-0 pixels; all of it where there is none. */
  region = $state.raw<Bounds>();
  mode = $state<DraftMode>('form');
  text = $state('');
  format = $state<TextFormat>('json');
  composer = $state.raw<Composer>();
  isSending = $state(false);
  errors = $state.raw(NONE);
  problem = $state<string>();

  // One id for all tries, so that a second click or a repeated request is the same workflow.
  #workflowId = uuidV7();
  #extra: Extra = {};

  name = $derived(this.typedName ?? (this.slide ? defaultName(this.slide) : ''));
  chosen = $derived((this.templates ?? []).filter(({ name }) => this.ticked.has(name)));
  needsMpp = $derived(this.slide !== undefined && !this.slide.mpp);

  async loadTemplates(): Promise<void> {
    try {
      const [templates, kinds] = await Promise.all([api.templates(), api.jobKinds()]);
      this.kinds = kinds.items;
      this.templates = templates.items;
      this.ticked = new Set(this.templates.map(({ name }) => name));
    } catch (error) {
      this.problem = error instanceof ApiError ? error.message : String(error);
    }
  }

  tick(name: string, isTicked: boolean): void {
    this.ticked = tickedAfter(this.templates ?? [], this.ticked, name, isTicked);
  }

  document(): SubmitDocument {
    const composed = this.mode === 'compose' ? this.composer?.documents() : undefined;
    return documentOf({
      workflowId: this.#workflowId,
      name: this.name.trim(),
      ...(this.slide && { slideId: this.slide.slideId }),
      ...this.#extra,
      branches: composed ?? this.chosen.map(({ branch }) => branch),
      kinds: this.kinds,
      // What was composed says its regions itself.
      ...(this.region && !composed ? { region: this.region } : {}),
      ...(this.needsMpp && Number(this.mppText) > 0 ? { mpp: Number(this.mppText) } : {}),
    });
  }

  /** Goes on in another way, with what is there. What cannot be read stays as it is, and says why. */
  async show(mode: DraftMode, slideOf: (slideId: string) => SlideView | undefined): Promise<void> {
    if (mode === this.mode) return;
    this.errors = NONE;
    this.problem = undefined;
    try {
      if (mode === 'text') await this.#write(this.format);
      if (mode === 'compose') await this.#compose(slideOf);
      this.mode = mode;
    } catch (error) {
      this.problem = messageOf(error);
    }
  }

  /** The document in the other notation; one that cannot be read stays. */
  async changeFormat(format: TextFormat): Promise<void> {
    this.problem = undefined;
    try {
      const { parseDocument, writeDocument } = await import('./compose/document-text.js');
      this.text = await writeDocument(await parseDocument(this.text), format);
      this.format = format;
    } catch (error) {
      this.problem = messageOf(error);
    }
  }

  /** With the region, which shows among the params from then on; the pixel size stays a field of the dialog. */
  #filledTemplates(): BranchDocuments {
    const branches = this.chosen.map(({ branch }) => branch);
    const region = this.region ? { region: this.region } : {};
    const { kinds, name } = this;
    return documentOf({ workflowId: this.#workflowId, name, kinds, branches, ...region }).branches;
  }

  async #write(format: TextFormat): Promise<void> {
    const { writeDocument } = await import('./compose/document-text.js');
    this.text = await writeDocument(this.document(), format);
  }

  async #compose(slideOf: (slideId: string) => SlideView | undefined): Promise<void> {
    const { Composer } = await import('./compose/composer.svelte.js');
    let branches: BranchDocuments | undefined;
    if (this.mode === 'text') {
      const { parseDocument, readDocument } = await import('./compose/document-text.js');
      const { name, slideId, ...rest } = readDocument(await parseDocument(this.text));
      this.typedName = name ?? this.typedName;
      this.slide = slideId === undefined ? this.slide : slideOf(slideId);
      ({ branches } = rest);
      this.#extra = {
        ...(rest.priority !== undefined && { priority: rest.priority }),
        ...(rest.reproducible !== undefined && { reproducible: rest.reproducible }),
      };
    } else if (!this.composer) branches = this.#filledTemplates();
    if (!branches) return;
    const composer = new Composer(branches);
    await composer.load();
    this.composer = composer;
  }

  /** @returns the id of the accepted workflow, or nothing when it was refused and the errors are shown. */
  async send(): Promise<string | undefined> {
    if (this.isSending) return undefined;
    this.errors = NONE;
    this.problem = undefined;
    this.isSending = true;
    try {
      const document = await this.#checked();
      if (!document) return undefined;
      return (await api.submit(document)).workflowId;
    } catch (error) {
      this.#show(error);
      return undefined;
    } finally {
      this.isSending = false;
    }
  }

  async #checked(): Promise<SubmitDocument | undefined> {
    if (this.mode === 'text') {
      try {
        const { parseDocument } = await import('./compose/document-text.js');
        // Whatever it is, the API checks it.
        return (await parseDocument(this.text)) as SubmitDocument;
      } catch (error) {
        this.problem = messageOf(error);
        return undefined;
      }
    }
    const fields: Record<string, string> = {};
    const isForm = this.mode === 'form';
    if (isForm && !this.slide) fields['slideId'] = 'Choose a slide.';
    if (this.name.trim() === '') fields['name'] = 'Give the workflow a name.';
    if (isForm && this.chosen.length === 0) fields['branches'] = 'Tick at least one analysis.';
    if (this.needsMpp && !(Number(this.mppText) > 0))
      fields['mpp'] = 'This slide records no pixel size. State it in µm per pixel.';
    this.errors = { ...NONE, fields };
    return Object.keys(fields).length === 0 ? this.document() : undefined;
  }

  #show(error: unknown): void {
    if (!(error instanceof ApiError)) throw error;
    const all = error.problem.errors ?? [];
    const left = this.mode === 'compose' ? this.composer?.refused(all) : undefined;
    this.errors = { ...errorsByField(left ?? all, FIELDS), all };
    this.problem = error.message;
    // Another workflow has this id, so keeping it cannot help.
    if (error.status === 409) this.#workflowId = uuidV7();
  }
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
