import {
  applyToSnapshot,
  dueCommands,
  invitationDecider,
  jobDecider,
  poolDecider,
  runnerDecider,
  slideDecider,
  workflowDecider,
  type Due,
  type InvitationCommand,
  type InvitationId,
  type JobCommand,
  type JobId,
  type PoolCommand,
  type RunnerCommand,
  type RunnerId,
  type SlideCommand,
  type SlideId,
  type WorkflowCommand,
  type WorkflowId,
} from '@ramus/domain';

/** What a simulated scheduler runs on; a mutant replaces a part of it. */
export const RULES = {
  workflow: workflowDecider,
  pool: poolDecider,
  job: jobDecider,
  runner: runnerDecider,
  slide: slideDecider,
  invitation: invitationDecider,
  /** How a replica takes an event in. */
  apply: applyToSnapshot,
  dueCommands,
  /** Whether replicas look at everything now and then, or only at what events have touched. */
  looksAtEverything: true,
};
export type Rules = typeof RULES;

/** A command on its way to a stream; with `expected`, one that counts at this revision only. */
export type Message =
  | Due
  | { readonly to: 'workflow'; readonly id: WorkflowId; readonly command: WorkflowCommand }
  | { readonly to: 'pool'; readonly expected?: number; readonly command: PoolCommand }
  | { readonly to: 'job'; readonly id: JobId; readonly expected?: number; readonly command: JobCommand }
  | { readonly to: 'runner'; readonly id: RunnerId; readonly command: RunnerCommand }
  | { readonly to: 'slide'; readonly id: SlideId; readonly command: SlideCommand }
  | { readonly to: 'invitation'; readonly id: InvitationId; readonly command: InvitationCommand };
