import type { InvitationEvent } from './invitation/invitation.events.js';
import type { JobEvent } from './job/job.events.js';
import type { PoolEvent } from './pool/pool.events.js';
import type { RunnerEvent } from './runner/runner.events.js';
import type { SlideEvent } from './slide/slide.events.js';
import type { WorkflowEvent } from './workflow/workflow.events.js';

export type DomainEvent = WorkflowEvent | PoolEvent | JobEvent | RunnerEvent | InvitationEvent | SlideEvent;

/** An event with its place in the log. */
export type Logged<Event extends { type: string } = DomainEvent> = Event & {
  readonly stream: string;
  /** Place in its stream, from 0. */
  readonly revision: number;
  /** Place in the whole log, a decimal string below 2^53. */
  readonly position: string;
  readonly metadata: {
    /** ISO 8601 instant. */
    readonly at: string;
  };
};
