import { invitationUpcasters } from './invitation/invitation.upcasters.js';
import { jobUpcasters } from './job/job.upcasters.js';
import type { DomainEvent } from './logged-event.js';
import { poolUpcasters } from './pool/pool.upcasters.js';
import { runnerUpcasters } from './runner/runner.upcasters.js';
import { slideUpcasters } from './slide/slide.upcasters.js';
import { readerOf, versionIn, type Upcasters } from './upcasting.js';
import { workflowUpcasters } from './workflow/workflow.upcasters.js';

const upcasters: Upcasters<DomainEvent> = {
  ...workflowUpcasters,
  ...poolUpcasters,
  ...jobUpcasters,
  ...runnerUpcasters,
  ...invitationUpcasters,
  ...slideUpcasters,
};

/**
 * A stored event in today's shape: the one way from the log into a fold.
 *
 * Nothing for what this version does not understand (an unknown type, a later version of a type): folds skip it, deciders
 * refuse to decide on its stream. Hashes are made of what is stored, never of this.
 */
export const asLogged = readerOf<DomainEvent>(upcasters);

/** The version in which an event type is written today, from 1. */
export const schemaOf = (type: string): number => versionIn(upcasters, type);

/** The same, for the events of one category of streams. */
export const asWorkflowEvent = readerOf(workflowUpcasters);
export const asPoolEvent = readerOf(poolUpcasters);
export const asJobEvent = readerOf(jobUpcasters);
export const asRunnerEvent = readerOf(runnerUpcasters);
export const asInvitationEvent = readerOf(invitationUpcasters);
export const asSlideEvent = readerOf(slideUpcasters);
