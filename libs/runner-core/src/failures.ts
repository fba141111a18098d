import type { ShardFailed } from './ports.js';

/** No answer came over the link: it broke, or the time for it ran out. What was sent may have been heard. */
export class LinkDown extends Error {
  override readonly name = 'LinkDown';
}

/** The server refuses what is asked or sent under this lease: it is over, and another runner's work may stand. */
export class LeaseLost extends Error {
  override readonly name = 'LeaseLost';
}

/** This machine cannot go on with the shard just now, through no fault of the shard: its lease is given back. */
export class CannotGoOn extends Error {
  override readonly name = 'CannotGoOn';
}

/** Why a shard cannot be finished here, as the server is told. */
export class ShardFailure extends Error {
  override readonly name = 'ShardFailure';

  /** @param retryable whether another try, here or elsewhere, might help. */
  constructor(
    readonly code: string,
    detail: string,
    readonly retryable: boolean,
    options?: ErrorOptions,
  ) {
    super(detail, options);
  }
}

const MAX_CODE = 64;
const MAX_DETAIL = 1_000;

/**
 * Anything that was thrown, as a failure within the wire's bounds.
 *
 * A `ShardFailure` says itself whether another try might help; of an unknown error nobody knows, so it is tried again
 * until the shard's attempts are spent.
 */
export function failedWith(error: unknown): ShardFailed {
  const isKnown = error instanceof ShardFailure;
  const detail = error instanceof Error ? error.message || error.name : String(error);
  return {
    kind: 'failed',
    code: (isKnown ? error.code : 'kernel-failed').slice(0, MAX_CODE),
    detail: detail.slice(0, MAX_DETAIL),
    retryable: isKnown ? error.retryable : true,
  };
}
