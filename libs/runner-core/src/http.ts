import { problem } from '@ramus/contracts';
import { backOffMs } from './back-off.js';
import { LeaseLost, ShardFailure } from './failures.js';
import type { Clock, Random } from './ports.js';

/** A request as the core makes it. */
export interface HttpRequest {
  readonly method: 'GET' | 'PUT';
  readonly headers?: Record<string, string>;
  readonly body?: Uint8Array<ArrayBuffer>;
  /** A lease's address leads nowhere else. */
  readonly redirect: 'error';
}

/** An answer, as far as the core reads it. */
export interface HttpAnswer {
  /** 200 to 299. */
  readonly ok: boolean;
  readonly status: number;
  readonly headers: { get(name: string): string | null };
  arrayBuffer(): Promise<ArrayBuffer>;
  text(): Promise<string>;
}

/** `fetch`, as far as the core uses it. Rejects when no answer came. */
export type Fetch = (
  url: string,
  init: HttpRequest & { readonly signal: AbortSignal },
) => Promise<HttpAnswer>;

/** What a shell lends for requests under a lease. */
export interface HttpPorts {
  readonly fetch: Fetch;
  readonly clock: Clock;
  readonly random: Random;
}

export interface LeaseRequest<T> {
  readonly url: string;
  readonly init: HttpRequest;
  /** One try may take this long. */
  readonly tryMs: number;
  /** How long an unreachable server is borne, counted from the last answer; without end if absent. */
  readonly patienceMs?: number;
  /** Code of the failure when the server cannot serve it, or refuses without naming a problem. */
  readonly failureCode: string;
  /** Reads a 2xx answer. What it throws counts as a broken connection, unless it is a `ShardFailure`. */
  read(response: HttpAnswer): Promise<T>;
}

/** The lease is over, or its signature is. */
const LOST = new Set([401, 403, 409, 410]);
/** The server, or something before it, is down or busy: not an answer to what was asked. */
const BUSY = new Set([408, 425, 429, 502, 503, 504]);
/** An error of the server's own is tried again this often. */
const MAX_SERVER_ERRORS = 12;
const MAX_RETRY_AFTER_MS = 60_000;
const OVER = new Error('the request is over');

/**
 * Does one request under a lease, again and again while trying can help.
 *
 * @throws {LeaseLost} the server says that the lease is over.
 * @throws {ShardFailure} trying again cannot help (not retryable), or patience ran out (retryable).
 * @throws whatever `signal` aborted with, once it has.
 */
export async function requestUnderLease<T>(
  ports: HttpPorts,
  request: LeaseRequest<T>,
  signal: AbortSignal,
): Promise<T> {
  const { clock, random } = ports;
  let failures = 0;
  let serverErrors = 0;
  let answeredAt = clock.now();

  for (;;) {
    signal.throwIfAborted();
    const answer = await tryOnce(ports, request, signal);
    if (answer.kind === 'read') return answer.value;
    if (answer.kind === 'answered') answeredAt = clock.now();
    if (answer.kind === 'answered' && answer.isServerError) serverErrors += 1;
    failures += 1;

    const outOfPatience = request.patienceMs !== undefined && clock.now() - answeredAt > request.patienceMs;
    if (outOfPatience || serverErrors >= MAX_SERVER_ERRORS) {
      throw new ShardFailure(request.failureCode, answer.reason, true);
    }
    const retryAfterMs = answer.kind === 'answered' ? answer.retryAfterMs : 0;
    await clock.wait(Math.max(retryAfterMs, backOffMs(failures, random)), signal);
  }
}

type Try<T> =
  | { readonly kind: 'read'; readonly value: T }
  | {
      readonly kind: 'answered';
      readonly reason: string;
      readonly isServerError: boolean;
      readonly retryAfterMs: number;
    }
  | { readonly kind: 'unreachable'; readonly reason: string };

async function tryOnce<T>(ports: HttpPorts, request: LeaseRequest<T>, signal: AbortSignal): Promise<Try<T>> {
  const attempt = new AbortController();
  const stop = (): void => attempt.abort();
  signal.addEventListener('abort', stop);
  void ports.clock.wait(request.tryMs, attempt.signal).then(stop);
  try {
    const response = await ports.fetch(request.url, { ...request.init, signal: attempt.signal });
    if (response.ok) return { kind: 'read', value: await request.read(response) };
    return await refusal(response, request.failureCode);
  } catch (error) {
    if (error instanceof ShardFailure || error instanceof LeaseLost) throw error;
    signal.throwIfAborted();
    return { kind: 'unreachable', reason: `the server cannot be reached: ${reasonOf(error)}` };
  } finally {
    signal.removeEventListener('abort', stop);
    // A reason that exists already: to make one for every request costs more than the request's schema.
    attempt.abort(OVER);
  }
}

async function refusal(response: HttpAnswer, failureCode: string): Promise<Try<never>> {
  const { status } = response;
  const told = await problemIn(response);
  if (LOST.has(status)) throw new LeaseLost(told?.code ?? `status ${status}`);
  const reason = told ? `${status} ${told.code}: ${told.detail}` : `the server answered ${status}`;
  if (status >= 500 || BUSY.has(status)) {
    const retryAfterMs = 1_000 * Number(response.headers.get('retry-after') ?? 0);
    return {
      kind: 'answered',
      reason,
      isServerError: !BUSY.has(status),
      retryAfterMs: Number.isFinite(retryAfterMs)
        ? Math.min(MAX_RETRY_AFTER_MS, Math.max(0, retryAfterMs))
        : 0,
    };
  }
  throw new ShardFailure(told?.code ?? failureCode, reason, false);
}

/** The problem that an answer tells; its code is the last part of its type. */
async function problemIn(response: HttpAnswer): Promise<{ code: string; detail: string } | undefined> {
  let body: unknown;
  try {
    body = JSON.parse((await response.text()).slice(0, 65_536));
  } catch {
    return undefined;
  }
  const parsed = problem.safeParse(body);
  const code = parsed.data?.type.split('/').at(-1);
  if (!parsed.success || !code || code === 'about:blank') return undefined;
  return { code, detail: parsed.data.detail ?? parsed.data.title };
}

/** The error and what caused it, in words: `fetch` hides the useful half in `cause`. URLs are signed, so none is told. */
function reasonOf(error: unknown): string {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  return cause instanceof Error ? cause.message || cause.name : String(cause);
}
