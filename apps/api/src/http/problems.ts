import type { DomainErrorCode } from '@ramus/domain';

/** What HTTP says of a refusal: its status, and a title that is the same for every occurrence. */
export interface ProblemKind {
  readonly status: number;
  readonly title: string;
}

/** The only place that knows both the domain's codes and HTTP's. A code without a line here does not compile. */
const DOMAIN_PROBLEMS: Record<DomainErrorCode, ProblemKind> = {
  'workflow-unknown': { status: 404, title: 'There is no such workflow' },
  'workflow-id-taken': { status: 409, title: 'Another workflow has this id' },
  'workflow-finished': { status: 409, title: 'The workflow has finished' },
  'workflow-invalid': { status: 422, title: 'The workflow does not make sense' },
  'workflow-cycle': { status: 422, title: 'Jobs of the workflow wait for each other in a circle' },
  'job-unknown': { status: 404, title: 'There is no such job' },
  'job-finished': { status: 409, title: 'The job has finished' },
  'job-not-failed': { status: 409, title: 'Only a failed job can be tried again' },
  'job-not-startable': { status: 409, title: 'The job cannot start now' },
  'job-closed': { status: 409, title: 'The job takes no more results' },
  'job-not-planned': { status: 409, title: 'The job is not cut into shards yet' },
  'job-not-mergeable': { status: 409, title: 'Shards of the job are still missing' },
  'plan-invalid': { status: 409, title: 'The plan of the job cannot be used' },
  'shard-unknown': { status: 404, title: 'The job has no such shard' },
  'shard-not-free': { status: 409, title: 'The shard is leased or committed' },
  'lease-lost': { status: 409, title: 'The lease is over' },
  'user-slots-full': { status: 409, title: 'Every user slot is taken' },
  'user-not-admitted': { status: 409, title: 'The user holds no user slot' },
  'job-slots-full': { status: 409, title: 'Every job slot is taken' },
  'user-quota-full': { status: 409, title: 'The user runs as many jobs as one user may' },
  'user-still-running': { status: 409, title: 'The user still has running jobs' },
  'limits-invalid': { status: 422, title: 'The limits cannot be kept together' },
  'limits-changed': { status: 409, title: 'Somebody else has changed the limits' },
  'runner-unknown': { status: 404, title: 'There is no such runner' },
  'runner-banned': { status: 403, title: 'The runner is banned' },
  'runner-id-taken': { status: 409, title: 'Another runner has this id' },
  'invitation-unknown': { status: 404, title: 'There is no such invitation' },
  'invitation-id-taken': { status: 409, title: 'Another invitation has this id' },
  'invitation-invalid': { status: 401, title: 'The invitation is not valid' },
  'invitation-full': { status: 403, title: 'Too many browsers came by this invitation' },
  'canary-missing': { status: 403, title: 'The runner has not computed the known tile' },
  'clearance-unconfirmed': { status: 422, title: 'The clearance was not confirmed' },
  'slide-unknown': { status: 404, title: 'There is no such slide' },
  'slide-unreadable': { status: 422, title: 'The slide cannot be read' },
  'slide-without-mpp': { status: 422, title: 'The slide does not say how large its pixels are' },
  'model-unknown': { status: 422, title: 'There is no such model' },
  'artefact-unknown': { status: 404, title: 'The job has no such artefact' },
  'tile-unknown': { status: 404, title: 'The slide has no such tile' },
  'result-invalid': { status: 422, title: 'The result is not what the job kind produces' },
  'result-too-large': { status: 413, title: 'The result is larger than its job kind allows' },
  'message-out-of-turn': { status: 409, title: 'The message comes at the wrong time' },
  'user-id-missing': { status: 400, title: 'The request does not say who asks' },
  'not-an-admin': { status: 403, title: 'Only an administrator may do this' },
  busy: { status: 503, title: 'Too much is being asked at once' },
  'store-unavailable': { status: 503, title: 'Nothing can be recorded now' },
};

/** What can be wrong before the domain is asked. */
const EDGE_PROBLEMS = {
  'malformed-json': { status: 400, title: 'The body is not JSON' },
  'request-invalid': { status: 400, title: 'The request cannot be understood' },
  'schema-violation': { status: 422, title: 'The request does not have the expected shape' },
  'route-unknown': { status: 404, title: 'Nothing is found at this address' },
  'not-authenticated': { status: 401, title: 'The request does not prove who asks' },
  'not-allowed': { status: 403, title: 'The request is not allowed' },
  'method-not-allowed': { status: 405, title: 'This address does not take this method' },
  'body-too-large': { status: 413, title: 'The body is larger than is accepted' },
  'media-type-unsupported': { status: 415, title: 'The body has a form that is not accepted' },
  'report-invalid': { status: 422, title: 'The report is not believed' },
  'position-ahead': { status: 404, title: 'The log has not come to this position' },
  'upload-unknown': { status: 404, title: 'There is no such upload' },
  'upload-conflict': { status: 409, title: 'The upload stands at another place' },
  'upload-too-large': { status: 413, title: 'The file is larger than is accepted' },
  'upload-invalid': { status: 400, title: 'The request does not follow the protocol of uploads' },
  'upload-not-a-slide': { status: 422, title: 'The file cannot be read as a slide' },
  'too-many-uploads': { status: 429, title: 'Too many uploads are unfinished' },
  'range-not-satisfiable': { status: 416, title: 'The range lies outside the file' },
  'too-many-requests': { status: 429, title: 'Too many requests' },
  'not-caught-up': { status: 503, title: 'The views have not come as far as was asked' },
  'file-gone': { status: 410, title: 'The file is not kept any more' },
  'server-outdated': { status: 503, title: 'The server is older than what its log holds' },
  internal: { status: 500, title: 'The server failed' },
} as const satisfies Record<string, ProblemKind>;

export type EdgeProblemCode = keyof typeof EDGE_PROBLEMS;
export type ProblemCode = DomainErrorCode | EdgeProblemCode;

/** Every problem that the API can answer with, by the last part of its `type`. */
export const PROBLEMS: Readonly<Record<ProblemCode, ProblemKind>> = { ...DOMAIN_PROBLEMS, ...EDGE_PROBLEMS };

/** A refusal of the edge, with facts of its own where they help. */
export class EdgeError extends Error {
  override readonly name = 'EdgeError';

  constructor(
    readonly code: EdgeProblemCode,
    readonly detail?: string,
    readonly facts?: Readonly<Record<string, unknown>>,
  ) {
    super(detail ?? code);
  }
}

const BY_STATUS = new Map<number, EdgeProblemCode>([
  [401, 'not-authenticated'],
  [403, 'not-allowed'],
  [404, 'route-unknown'],
  [405, 'method-not-allowed'],
  [413, 'body-too-large'],
  [415, 'media-type-unsupported'],
  [416, 'range-not-satisfiable'],
  [429, 'too-many-requests'],
]);

/** The problem that a bare HTTP status stands for. */
export const problemOfStatus = (status: number): EdgeProblemCode =>
  BY_STATUS.get(status) ?? (status < 500 ? 'request-invalid' : 'internal');
