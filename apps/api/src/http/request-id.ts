import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';

const HEADER = 'X-Request-Id';
const ids = new WeakMap<IncomingMessage, string>();

/** The id under which a request stands in the log: the caller's if it is harmless, else a fresh one. */
export function requestIdOf(request: IncomingMessage): string {
  const known = ids.get(request);
  if (known) return known;
  const given = request.headers[HEADER.toLowerCase()];
  const id = typeof given === 'string' && /^[\w.-]{1,64}$/.test(given) ? given : randomUUID();
  ids.set(request, id);
  return id;
}

/** Middleware: every answer names its request. */
export function nameRequest(request: IncomingMessage, response: ServerResponse, next: () => void): void {
  response.setHeader(HEADER, requestIdOf(request));
  next();
}
