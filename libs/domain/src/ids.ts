/** Ids are opaque strings; the brand keeps one kind from being passed for another. */
type Id<Brand extends string> = string & { readonly __id?: Brand };

/** A tenant: a keyed hash of an identity, never a name. */
export type UserId = Id<'user'>;
/** UUIDv7, made by the client or the API. */
export type WorkflowId = Id<'workflow'>;
/** `<workflowId>.<n>`, n being the job's place in its submission: the stream of its workflow is known without an index. */
export type JobId = Id<'job'>;
/** A content hash for a slide found in the slides folder. */
export type SlideId = Id<'slide'>;
/** UUIDv7 that a runner makes once and keeps across its restarts. */
export type RunnerId = Id<'runner'>;
/** UUIDv7, made with the invitation. */
export type InvitationId = Id<'invitation'>;
/** UUIDv7 of one process of the API. */
export type ReplicaId = Id<'replica'>;
/** One socket of a runner; the newer of two stands. */
export type ConnectionId = Id<'connection'>;
/** Fencing token of a lease: the revision of its `LeaseGranted` in `job-<id>`, so that no token of a job comes twice. */
export type Token = number;

/** The id of a workflow's n-th job, counted from 0. */
export const jobIdOf = (workflowId: WorkflowId, n: number): JobId => `${workflowId}.${n}`;

/** The workflow that a job belongs to. */
export const workflowIdOf = (jobId: JobId): WorkflowId => jobId.slice(0, jobId.lastIndexOf('.'));
