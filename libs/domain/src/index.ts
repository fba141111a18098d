export { fold } from './decider.js';
export type { Decider } from './decider.js';
export { DomainError } from './errors.js';
export type { DomainErrorCode, DomainErrors } from './errors.js';
export { jobIdOf, workflowIdOf } from './ids.js';
export type {
  ConnectionId,
  InvitationId,
  JobId,
  ReplicaId,
  RunnerId,
  SlideId,
  Token,
  UserId,
  WorkflowId,
} from './ids.js';
export type { DomainEvent, Logged } from './logged-event.js';
export {
  asJobEvent,
  asLogged,
  asPoolEvent,
  asRunnerEvent,
  asInvitationEvent,
  asSlideEvent,
  asWorkflowEvent,
  schemaOf,
} from './as-logged.js';
export type { StoredEvent } from './upcasting.js';

export type { WorkflowCommand } from './workflow/workflow.commands.js';
export { workflowDecider } from './workflow/workflow.decider.js';
export { isEnded } from './workflow/workflow.state.js';
export type { JobStatus, Workflow, WorkflowJob } from './workflow/workflow.state.js';
export type {
  CancelCause,
  FailureCause,
  FinalStatus,
  JobSpec,
  WorkflowEvent,
} from './workflow/workflow.events.js';
export { resolveGraph } from './workflow/workflow.graph.js';
export type { BranchDocument, ResolvedJob } from './workflow/workflow.graph.js';

export type { PoolCommand } from './pool/pool.commands.js';
export { poolDecider } from './pool/pool.decider.js';
export type { Pool } from './pool/pool.decider.js';
export { DEFAULT_LIMITS } from './pool/pool.events.js';
export type { Limits, PoolEvent } from './pool/pool.events.js';

export type { JobCommand } from './job/job.commands.js';
export { jobDecider } from './job/job.decider.js';
export type { Job, Lease, Received, Shard } from './job/job.state.js';
export type {
  Acceptance,
  ArtefactRef,
  BlobRef,
  JobEvent,
  LeaseEnd,
  ResultRef,
  RunnerClass,
  VolunteerTerms,
} from './job/job.events.js';

export type { RunnerCommand } from './runner/runner.commands.js';
export { runnerDecider } from './runner/runner.decider.js';
export type { Runner } from './runner/runner.decider.js';
export type { Misconduct, RunnerEvent, RunnerKind, TrustLevel, Volunteer } from './runner/runner.events.js';

export type { InvitationEvent } from './invitation/invitation.events.js';
export { invitationDecider } from './invitation/invitation.decider.js';
export type { Invitation, InvitationCommand } from './invitation/invitation.decider.js';

export { slideDecider } from './slide/slide.decider.js';
export type { Slide, SlideCommand } from './slide/slide.decider.js';
export type { SlideEvent } from './slide/slide.events.js';

export { admitUsers } from './scheduling/admit-users.js';
export { applyToSnapshot } from './scheduling/apply-to-snapshot.js';
export { assignShards } from './scheduling/assign-shards.js';
export { dueCommands } from './scheduling/due-commands.js';
export type { Due, DueContext } from './scheduling/due-commands.js';
export { grantJobSlots } from './scheduling/grant-job-slots.js';
export { leaseLength } from './scheduling/lease-length.js';
export type { LeaseBounds } from './scheduling/lease-length.js';
export { classOf, mayKeep } from './scheduling/eligibility.js';
export type { RunnerNeed } from './scheduling/eligibility.js';
export type { DueJudgement } from './scheduling/due-trust.js';
export { DEFAULT_TRUST, isShutOut } from './scheduling/trust-policy.js';
export type { TrustContext, TrustPolicy } from './scheduling/trust-policy.js';
export { convictionOf, PROVEN_AFTER, trustKeyOf } from './scheduling/trust-record.js';
export { initialSnapshot, leaseKey } from './scheduling/snapshot.js';
export { decodeSnapshot, encodeSnapshot, SNAPSHOT_VERSION } from './scheduling/snapshot-document.js';
export type { SnapshotDocument } from './scheduling/snapshot-document.js';
export type {
  Snapshot,
  SnapshotJob,
  SnapshotLease,
  SnapshotRunner,
  SnapshotWorkflow,
} from './scheduling/snapshot.js';
export { untouched } from './scheduling/touched.js';
export type { Touched } from './scheduling/touched.js';
export { waitingLine, waitingReasons } from './scheduling/waiting-reason.js';
export type { WaitingReason } from './scheduling/waiting-reason.js';
export { wakesForgotten, wakeWorkflow } from './scheduling/wake-workflow.js';
