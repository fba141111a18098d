import type { ServerResponse } from 'node:http';

/** Aborts when the client has gone away, or has its whole answer: nothing is worth doing for it any more. */
export function hungUp(response: ServerResponse): AbortSignal {
  const gone = new AbortController();
  response.once('close', () => gone.abort());
  return gone.signal;
}
