import {
  problem,
  schedulerView,
  submitWorkflowBody,
  workflowAccepted,
  workflowView,
  type HistoryEvent,
  type JobView,
  type Problem,
  type SchedulerView,
  type WorkflowAccepted,
  type WorkflowView,
} from '@ramus/contracts';
import type { z } from 'zod';
import { Bell } from './bell.js';

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: unknown;
}

export type WorkflowDocument = z.input<typeof submitWorkflowBody>;

/** How long a test waits for what must happen. */
const PATIENCE_MS = 60_000;

/** One user of the product. What it answers is checked against the wire's schemas. */
export class User {
  readonly #bell: Bell;

  constructor(
    private readonly url: string,
    readonly name: string,
  ) {
    this.#bell = new Bell(url, name);
  }

  async ask(
    method: string,
    path: string,
    body?: unknown,
    headers: Record<string, string> = {},
  ): Promise<Answer> {
    const response = await fetch(`${this.url}${path}`, {
      method,
      headers: {
        'X-User-ID': this.name,
        ...(body !== undefined && { 'Content-Type': 'application/json' }),
        ...headers,
      },
      body: body === undefined ? undefined : typeof body === 'string' ? body : JSON.stringify(body),
      signal: AbortSignal.timeout(PATIENCE_MS),
    });
    const text = await response.text();
    const isJson = /\bjson\b/.test(response.headers.get('content-type') ?? '');
    return {
      status: response.status,
      headers: response.headers,
      body: isJson && text ? (JSON.parse(text) as unknown) : text,
    };
  }

  async submit(document: WorkflowDocument): Promise<WorkflowAccepted> {
    const { status, body } = await this.ask('POST', '/api/workflows', document);
    if (status !== 202) throw new Error(`not accepted: ${status} ${JSON.stringify(body)}`);
    return workflowAccepted.parse(body);
  }

  workflow(workflowId: string): Promise<WorkflowView> {
    return this.get(`/api/workflows/${workflowId}`, workflowView);
  }

  scheduler(): Promise<SchedulerView> {
    return this.get('/api/scheduler', schedulerView);
  }

  /** Everything that happened to a workflow, oldest first. */
  async history(workflowId: string): Promise<HistoryEvent[]> {
    const events: HistoryEvent[] = [];
    for (let cursor = ''; ;) {
      const { body } = await this.ask(
        'GET',
        `/api/workflows/${workflowId}/events?limit=200${cursor && `&cursor=${encodeURIComponent(cursor)}`}`,
      );
      const { items, next } = body as { items: HistoryEvent[]; next?: string };
      events.push(...items);
      if (!next) return events;
      cursor = next;
    }
  }

  cancelJob(jobId: string): Promise<Answer> {
    return this.ask('POST', `/api/jobs/${jobId}/cancel`);
  }

  retryJob(jobId: string): Promise<Answer> {
    return this.ask('POST', `/api/jobs/${jobId}/retry`);
  }

  cancelWorkflow(workflowId: string): Promise<Answer> {
    return this.ask('POST', `/api/workflows/${workflowId}/cancel`);
  }

  /** Expects a refusal, of this status and kind. */
  async refused(status: number, code: string, answer: Promise<Answer>): Promise<Problem> {
    const { status: got, body, headers } = await answer;
    const isProblem = headers.get('content-type')?.startsWith('application/problem+json');
    const told = problem.safeParse(body);
    if (got !== status || !isProblem || !told.success || told.data.type !== `/problems/${code}`) {
      throw new Error(`wanted ${status} ${code}, got ${got} ${JSON.stringify(body)}`);
    }
    return told.data;
  }

  /** Looks at a workflow whenever the dashboard's socket says that something changed, until it is as wanted. */
  async until(
    workflowId: string,
    wanted: (jobs: Jobs, workflow: WorkflowView) => boolean,
    withinMs = PATIENCE_MS,
  ): Promise<Jobs> {
    let seen: WorkflowView | undefined;
    return this.#bell.until(
      workflowId,
      async () => {
        seen = await this.workflow(workflowId);
        const jobs = jobsOf(seen);
        return wanted(jobs, seen) ? jobs : undefined;
      },
      withinMs,
      () => (seen ? told(seen) : 'nothing'),
    );
  }

  untilStatus(workflowId: string, status: WorkflowView['status'], withinMs?: number): Promise<Jobs> {
    return this.until(workflowId, (_, workflow) => workflow.status === status, withinMs);
  }

  leave(): void {
    this.#bell.close();
  }

  private async get<T>(path: string, schema: z.ZodType<T>): Promise<T> {
    const { status, body } = await this.ask('GET', path);
    if (status !== 200) throw new Error(`GET ${path}: ${status} ${JSON.stringify(body)}`);
    return schema.parse(body);
  }
}

/** The jobs of a workflow by key. */
export type Jobs = (key: string) => JobView;

export function jobsOf({ branches }: WorkflowView): Jobs {
  const jobs = new Map(branches.flatMap((branch) => branch.jobs.map((job) => [job.key, job])));
  return (key) => {
    const job = jobs.get(key);
    if (!job) throw new Error(`no job ${key}`);
    return job;
  };
}

/** A workflow in a few words, for a test that waited in vain. */
const told = ({ status, branches }: WorkflowView): string =>
  `${status}: ${branches
    .flatMap(({ jobs }) => jobs)
    .map(({ key, status: now, reason, cause, shards }) => {
      const why = reason?.code ?? cause?.code ?? `${shards.committed}/${shards.total}`;
      return `${key} ${now} (${why})`;
    })
    .join(', ')}`;
