import { type ArgumentsHost, Catch, type ExceptionFilter, HttpException } from '@nestjs/common';
import type { Problem } from '@ramus/contracts';
import { DomainError } from '@ramus/domain';
import { OutcomeUnknown, StoreUnavailable, StreamNotUnderstood } from '@ramus/event-store';
import type { Request, Response } from 'express';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Logger } from 'pino';
import { NotCaughtUp } from '../log/follower.js';
import { BlobUnknown } from '../artefacts/blob-store.js';
import { EdgeError, type ProblemCode, PROBLEMS, problemOfStatus } from './problems.js';
import { requestIdOf } from './request-id.js';
import { SchemaViolation } from './schema.pipe.js';

/** How long a client should wait when the log takes no appends. */
const RETRY_AFTER_S = 5;

interface Answer {
  readonly code: ProblemCode;
  readonly detail?: string;
  readonly facts?: Readonly<Record<string, unknown>>;
  readonly errors?: Problem['errors'];
  readonly retryAfterS?: number;
}

/**
 * Tells every error as a problem (RFC 9457).
 *
 * What nobody foresaw becomes `internal`: the client learns the request's id, the log learns the rest.
 */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  constructor(private readonly log: Logger) {}

  catch(error: unknown, host: ArgumentsHost): void {
    // Each gateway answers its own acknowledgements.
    if (host.getType() !== 'http') throw error;
    const http = host.switchToHttp();
    this.answer(error, http.getRequest<Request>(), http.getResponse<Response>());
  }

  answer(error: unknown, request: IncomingMessage, response: ServerResponse): void {
    // Nobody is there any more to be told.
    if (response.destroyed && error instanceof Error && error.name === 'AbortError') return;
    const answer = answerTo(error) ?? this.unforeseen(error, request);
    if (response.headersSent) {
      // Half an answer must not look like a whole one.
      response.destroy();
      return;
    }
    if (answer.retryAfterS) response.setHeader('Retry-After', String(answer.retryAfterS));
    // A handler may have promised other content before it failed.
    for (const name of ['Content-Encoding', 'Content-Disposition', 'Content-Length', 'ETag'])
      response.removeHeader(name);
    response.setHeader('Cache-Control', 'no-store');
    const problem = problemOf(answer);
    response.statusCode = problem.status;
    response.setHeader('Content-Type', 'application/problem+json; charset=utf-8');
    response.end(request.method === 'HEAD' ? undefined : JSON.stringify(problem));
  }

  private unforeseen(error: unknown, request: IncomingMessage): Answer {
    const requestId = requestIdOf(request);
    this.log.error({ err: error, requestId }, 'a request failed');
    return {
      code: 'internal',
      detail: 'The log of the server says more under this id.',
      facts: { requestId },
    };
  }
}

function problemOf({ code, detail, facts, errors }: Answer): Problem {
  return {
    type: `/problems/${code}`,
    ...PROBLEMS[code],
    ...(detail && { detail: detail.slice(0, 2_000) }),
    ...(facts && { facts }),
    ...(errors && { errors }),
  };
}

function answerTo(error: unknown): Answer | undefined {
  if (error instanceof DomainError) return answerToDomain(error);
  if (error instanceof SchemaViolation) return { code: 'schema-violation', errors: [...error.errors] };
  if (error instanceof EdgeError) return { code: error.code, detail: error.detail, facts: error.facts };
  // Whether it stands will be known when the log answers again; asking with the same id is harmless.
  if (error instanceof StoreUnavailable || error instanceof OutcomeUnknown) {
    return { code: 'store-unavailable', facts: { retryAfterS: RETRY_AFTER_S }, retryAfterS: RETRY_AFTER_S };
  }
  if (error instanceof BlobUnknown) return { code: 'file-gone' };
  if (error instanceof StreamNotUnderstood) return { code: 'server-outdated' };
  if (isParseFailure(error)) return { code: 'malformed-json', detail: messageOf(error) };
  if (error instanceof NotCaughtUp) {
    const { position, applied } = error;
    return { code: 'not-caught-up', facts: { position, applied, retryAfterS: 1 }, retryAfterS: 1 };
  }
  const status = statusOf(error);
  if (status === undefined || status >= 500) return undefined;
  return { code: problemOfStatus(status), detail: messageOf(error) };
}

function answerToDomain({ code, facts }: DomainError): Answer {
  if (code === 'workflow-invalid' && 'errors' in facts) {
    const errors = facts.errors.slice(0, 100).map(({ pointer, detail }) => ({
      pointer: pointer.slice(0, 500),
      detail: detail.slice(0, 500),
    }));
    return { code, errors };
  }
  return { code, facts: { ...facts }, retryAfterS: 'retryAfterS' in facts ? facts.retryAfterS : undefined };
}

/** Nest wraps what the body parser throws in a `BadRequestException`; outside of a route it arrives bare. */
function isParseFailure(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const { type } = error as { type?: unknown };
  return error instanceof SyntaxError || type === 'entity.parse.failed' || isParseFailure(error.cause);
}

/** Nest's own exceptions, and the errors of Express's parts, which carry `status` too. */
function statusOf(error: unknown): number | undefined {
  if (error instanceof HttpException) return error.getStatus();
  const { status } = (error ?? {}) as { status?: unknown };
  return typeof status === 'number' && status >= 400 && status < 600 ? status : undefined;
}

const messageOf = (error: unknown): string | undefined =>
  error instanceof Error ? error.message : undefined;
