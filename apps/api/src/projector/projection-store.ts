import type { SlideId, UserId, WorkflowId } from '@ramus/domain';
import type { WorkflowProgress } from '@ramus/projections';

/** The last event that the stored views have taken in: where it stands, and its id, by which another log is noticed. */
export interface Checkpoint {
  readonly position: string;
  readonly stream: string;
  readonly revision: number;
  readonly eventId: string;
}

/** What changed since the checkpoint before. */
export interface ViewChanges {
  readonly workflows: Iterable<WorkflowProgress>;
  /** Every slide that is there, if any came or went. */
  readonly slides?: Iterable<SlideId>;
}

/** A workflow as it is stored: the columns that lists are asked by, and the view itself as JSON. */
export interface StoredWorkflow {
  readonly workflowId: WorkflowId;
  readonly userId: UserId;
  readonly submittedAt: string;
  readonly status: string;
  readonly slideId: SlideId | undefined;
  readonly body: string;
}

/** Which of a user's workflows are wanted. */
export interface WorkflowFilter {
  readonly status?: WorkflowProgress['status'];
  readonly slideId?: SlideId;
}

export interface WorkflowPage extends WorkflowFilter {
  /** The last workflow of the page before; one that the user does not have begins at the newest. */
  readonly cursor?: WorkflowId;
  /** ≥ 1. */
  readonly limit: number;
}

/**
 * Keeps the views of one replica beside its log, for they can always be folded from it again.
 *
 * Views and checkpoint change together or not at all, whenever the process ends. Reads are synchronous.
 */
export interface ProjectionStore {
  /** `undefined` while nothing is stored: the log is to be folded from its start. */
  readonly checkpoint: Checkpoint | undefined;
  workflow(id: WorkflowId): WorkflowProgress | undefined;
  /** Ids of a user's workflows, newest first: by the time of submission, then by id. */
  idsOf(userId: UserId, page: WorkflowPage): WorkflowId[];
  /** All users' workflows behind an id, in the order of ids, as they are stored: a walk through everything. */
  rowsAfter(id: WorkflowId | undefined, limit: number): StoredWorkflow[];
  /** Slides that are there. */
  slides(): SlideId[];
  /** @throws {Error} nothing of it is stored (the disk is full). */
  commit(changes: ViewChanges, checkpoint: Checkpoint): void;
  /** Forgets everything, the checkpoint too. */
  clear(): void;
  close(): void;
}
