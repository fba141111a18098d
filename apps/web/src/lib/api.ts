import type {
  AuditState,
  ChangeLimitsBody,
  HistoryEvent,
  InvitationView,
  JobKind,
  LoadView,
  MadeInvitation,
  MeView,
  Problem,
  RunnerView,
  SchedulerView,
  ShardMap,
  WorkflowAccepted,
  WorkflowSummary,
  WorkflowTemplate,
  WorkflowView,
} from '@ramus/contracts';
import { identity } from './identity.svelte.js';
import type { SlideView } from '@ramus/contracts';
import type { SubmitDocument } from './submission.js';

export interface Page<T> {
  readonly items: readonly T[];
  readonly next?: string;
}

/** Which workflows a list shows. */
export interface WantedWorkflows {
  readonly status?: WorkflowSummary['status'] | undefined;
  readonly search?: string | undefined;
}

/** Which events of the log are asked for: of these types, from an instant (ISO 8601) on. */
export interface EventsWanted {
  readonly from?: string | undefined;
  readonly types: readonly string[];
  readonly limit: number;
  readonly cursor?: string | undefined;
}

/** A refusal of the API, with its problem (RFC 9457); status 0 when the API could not be reached at all. */
export class ApiError extends Error {
  override readonly name = 'ApiError';

  constructor(
    readonly status: number,
    readonly problem: Partial<Problem>,
  ) {
    super([problem.title, problem.detail].filter(Boolean).join(': ') || `The server answered ${status}`);
  }
}

async function call(path: string, init: RequestInit = {}): Promise<Response> {
  const headers = new Headers(init.headers);
  headers.set('X-User-ID', identity.userId);
  let response: Response;
  try {
    response = await fetch(path, { ...init, headers });
  } catch (cause) {
    if (init.signal?.aborted) throw cause;
    throw new ApiError(0, { title: 'The server cannot be reached' });
  }
  if (!response.ok) throw new ApiError(response.status, await problemOf(response));
  return response;
}

async function problemOf(response: Response): Promise<Partial<Problem>> {
  try {
    return (await response.json()) as Partial<Problem>;
  } catch {
    return { title: `The server answered ${response.status}` };
  }
}

const get = async <T>(path: string, signal?: AbortSignal): Promise<T> =>
  (await (await call(path, signal ? { signal } : {})).json()) as T;

const send = (method: 'POST' | 'PUT', path: string, body?: unknown): Promise<Response> =>
  call(path, {
    method,
    ...(body === undefined
      ? {}
      : { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
  });

const post = (path: string, body?: unknown): Promise<Response> => send('POST', path, body);

const query = (cursor?: string): string => (cursor ? `&cursor=${encodeURIComponent(cursor)}` : '');
const artefactPath = (jobId: string, name: string): string => `/api/jobs/${jobId}/artefacts/${name}`;

/** Every request that the dashboard makes. Answers are trusted to follow the contracts; nothing else fetches. */
export const api = {
  /** @param wanted of one status, or with these words in the name; all by default. */
  workflows: (wanted: WantedWorkflows = {}, cursor?: string, signal?: AbortSignal) => {
    const { search, status } = wanted;
    const filter = new URLSearchParams({ ...(status && { status }), ...(search && { search }) }).toString();
    return get<Page<WorkflowSummary>>(
      `/api/workflows?limit=50${filter && `&${filter}`}${query(cursor)}`,
      signal,
    );
  },
  workflow: (id: string, signal?: AbortSignal) => get<WorkflowView>(`/api/workflows/${id}`, signal),
  history: (id: string, cursor?: string, signal?: AbortSignal) =>
    get<Page<HistoryEvent>>(`/api/workflows/${id}/events?limit=200${query(cursor)}`, signal),
  submit: async (document: SubmitDocument): Promise<WorkflowAccepted> =>
    (await (await post('/api/workflows', document)).json()) as WorkflowAccepted,
  steerWorkflow: (id: string, action: 'cancel' | 'pause' | 'resume') =>
    post(`/api/workflows/${id}/${action}`),
  steerJob: (id: string, action: 'cancel' | 'retry') => post(`/api/jobs/${id}/${action}`),
  shards: (jobId: string, signal?: AbortSignal) => get<ShardMap>(`/api/jobs/${jobId}/shards`, signal),
  jobKinds: (signal?: AbortSignal) => get<Page<JobKind>>('/api/job-kinds', signal),
  models: (signal?: AbortSignal) => get<Page<{ readonly name: string }>>('/api/models', signal),
  templates: (signal?: AbortSignal) => get<Page<WorkflowTemplate>>('/api/workflow-templates', signal),
  slides: (cursor?: string, signal?: AbortSignal) =>
    get<Page<SlideView>>(`/api/slides?limit=100${query(cursor)}`, signal),
  slide: (id: string, signal?: AbortSignal) => get<SlideView>(`/api/slides/${id}`, signal),
  deleteSlide: (id: string) => call(`/api/slides/${id}`, { method: 'DELETE' }),
  /** Lets volunteers have it. The caller has asked for the confirmation. */
  clearSlide: (id: string) => post(`/api/slides/${id}/clearance`, { confirmed: true }),
  withdrawClearance: (id: string) => call(`/api/slides/${id}/clearance`, { method: 'DELETE' }),
  /** One's workflows over a slide that are in this state; their number is what is asked for. */
  workflowsOver: (slideId: string, status: WorkflowSummary['status'], signal?: AbortSignal) =>
    get<Page<WorkflowSummary>>(`/api/workflows?limit=100&slideId=${slideId}&status=${status}`, signal),
  /** A workflow as of right after the event at a position. */
  workflowAt: (id: string, at: string, signal?: AbortSignal) =>
    get<WorkflowView>(`/api/workflows/${id}?at=${encodeURIComponent(at)}`, signal),
  schedulerAt: (at: string, signal?: AbortSignal) =>
    get<SchedulerView>(`/api/scheduler?at=${encodeURIComponent(at)}`, signal),
  /** Everybody's: an administrator's alone. */
  stateAt: (at: string, signal?: AbortSignal) =>
    get<AuditState>(`/api/audit/state?at=${encodeURIComponent(at)}`, signal),
  auditEvents: ({ cursor, from, limit, types }: EventsWanted, signal?: AbortSignal) => {
    const wanted = new URLSearchParams({
      limit: String(limit),
      ...(from && { from }),
      ...(cursor && { cursor }),
    });
    for (const type of types) wanted.append('type', type);
    return get<Page<HistoryEvent>>(`/api/audit/events?${wanted.toString()}`, signal);
  },
  me: (signal?: AbortSignal) => get<MeView>('/api/me', signal),
  load: (signal?: AbortSignal) => get<LoadView>('/api/scheduler/load', signal),
  changeLimits: (body: ChangeLimitsBody) => send('PUT', '/api/scheduler', body),
  scheduler: (signal?: AbortSignal) => get<SchedulerView>('/api/scheduler', signal),
  runners: (signal?: AbortSignal) => get<Page<RunnerView>>('/api/runners', signal),
  invitations: (signal?: AbortSignal) => get<Page<InvitationView>>('/api/invitations', signal),
  invite: async (): Promise<MadeInvitation> =>
    (await (await post('/api/invitations')).json()) as MadeInvitation,
  revokeInvitation: (id: string) => call(`/api/invitations/${id}`, { method: 'DELETE' }),
  /** The JSON of an artefact; its shape is the reader's business. */
  artefact: (jobId: string, name: string, signal?: AbortSignal) =>
    get<unknown>(artefactPath(jobId, name), signal),
  artefactBytes: async (jobId: string, name: string, signal?: AbortSignal): Promise<ArrayBuffer> =>
    (await call(artefactPath(jobId, name), signal ? { signal } : {})).arrayBuffer(),
  /** A picture among the artefacts, decoded. */
  picture: async (jobId: string, name: string, signal?: AbortSignal): Promise<ImageBitmap> =>
    createImageBitmap(await (await call(artefactPath(jobId, name), signal ? { signal } : {})).blob()),
};

/** Addresses that the browser itself follows: pictures and downloads. */
export const hrefs = {
  thumbnail: (slideId: string, maxPx: number) => `/api/slides/${slideId}/thumbnail?max=${maxPx}`,
  deepZoom: (slideId: string) => `/api/slides/${slideId}.dzi`,
  export: (jobId: string, format: 'geojson' | 'csv') => `/api/jobs/${jobId}/exports/${format}`,
  artefact: artefactPath,
};
