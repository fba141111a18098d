import type { LeaseRef } from '@ramus/contracts';
import { backOffMs } from './back-off.js';
import type { LeaseEnd, RunnerPorts, ShardFailed } from './ports.js';

/** Refusals of one report that are borne before its lease is let go. */
const MAX_REFUSALS = 5;

/**
 * Tells the server of a failure until it answers.
 *
 * @param isWanted whether it still is: false once the connection has changed or the lease is over.
 * @returns how the lease ended, or `undefined` where it was no longer wanted.
 */
export async function reportFailure(
  { link, clock, random, log }: Pick<RunnerPorts, 'link' | 'clock' | 'random' | 'log'>,
  lease: LeaseRef,
  { code, detail, retryable }: ShardFailed,
  isWanted: () => boolean,
): Promise<Extract<LeaseEnd, 'failed' | 'dropped'> | undefined> {
  let refusals = 0;
  for (let failures = 0; isWanted();) {
    const reply = await link.failed({ ...lease, code, detail, retryable }).catch(() => undefined);
    if (reply?.ok) return 'failed';
    if (reply && (reply.code === 'lease-lost' || ++refusals >= MAX_REFUSALS)) {
      log('warn', 'the server did not take a failure', { jobId: lease.jobId, code: reply.code });
      return 'dropped';
    }
    await clock.wait(backOffMs(++failures, random));
  }
  return undefined;
}
