import type { LoggerService } from '@nestjs/common';
import { type Logger, pino } from 'pino';
import { type HttpLogger, pinoHttp } from 'pino-http';
import { requestIdOf } from './request-id.js';

/** Injects the log: `@Inject(LOGGER) private readonly logger: Logger`. */
export const LOGGER = Symbol('logger');

/** The program's log: one JSON object a line, on standard output. */
export const makeLogger = (level: string): Logger => pino({ level, base: null });

/**
 * A request's address as it may stand in a log.
 *
 * Queries go, and so does whatever in the address of a lease may be its signature: whoever holds one may act for the runner.
 */
export function loggedUrl(url: string): string {
  const path = url.split(/[?#]/, 1)[0] ?? '';
  if (!path.startsWith('/api/leases/')) return path;
  return path.replace(/\/[\w-]{20,}(?=\/|$)/g, '/…');
}

/** One line an answer, without headers: they hold user names and cookies. */
export const httpLogging = (logger: Logger): HttpLogger =>
  pinoHttp({
    logger,
    genReqId: requestIdOf,
    quietReqLogger: true,
    autoLogging: { ignore: (request) => request.url?.startsWith('/health/') ?? false },
    customLogLevel: (_request, response, error) =>
      error || response.statusCode >= 500 ? 'error' : response.statusCode >= 400 ? 'info' : 'debug',
    // What went wrong is told where it was caught; here it would only be said again.
    customErrorObject: (_request, _response, _error, line: object) => ({ ...line, err: undefined }),
    wrapSerializers: false,
    serializers: {
      req: (request: { method?: string; originalUrl?: string; url?: string }) => ({
        method: request.method,
        url: loggedUrl(request.originalUrl ?? request.url ?? ''),
      }),
      res: (response: { statusCode: number }) => ({ status: response.statusCode }),
    },
  });

/** What Nest itself has to say, in the same log. */
export class NestLog implements LoggerService {
  constructor(private readonly logger: Logger) {}

  log(message: unknown, context?: string): void {
    this.logger.debug({ context }, String(message));
  }
  debug(message: unknown, context?: string): void {
    this.logger.debug({ context }, String(message));
  }
  verbose(message: unknown, context?: string): void {
    this.logger.trace({ context }, String(message));
  }
  warn(message: unknown, context?: string): void {
    this.logger.warn({ context }, String(message));
  }
  error(message: unknown, ...rest: unknown[]): void {
    this.logger.error(
      { context: rest.at(-1), err: message instanceof Error ? message : undefined },
      String(message),
    );
  }
  fatal(message: unknown, ...rest: unknown[]): void {
    this.logger.fatal({ context: rest.at(-1) }, String(message));
  }
}
