import type { HistoryEvent, ShardAcceptance, ShardMap, ShardStateCode } from '@ramus/contracts';
import type { JobEvent } from '@ramus/domain';
import { acceptanceOf } from '@ramus/projections';
import { placeIn } from '../shards.js';

type Leases = Map<number, { readonly shard: number; readonly runnerId: string }>;

type Committed = Extract<JobEvent, { type: 'ShardCommitted' }>['data'];

const numberOf = (value: unknown): number => (typeof value === 'number' ? value : -1);

/**
 * The map of a job as it was after the last of `events`.
 *
 * @param map as it is now: where the shards lie does not change.
 * @param events of its workflow up to the moment, oldest first.
 */
export function shardsAt(map: ShardMap, events: readonly HistoryEvent[]): ShardMap {
  const states: ShardStateCode[] = Array.from({ length: map.shards }, () => 'p');
  const leases: Leases = new Map();
  const acceptances: ShardAcceptance[] = [];
  const accepted: number[] = Array.from({ length: map.shards }, () => -1);
  let isPlanned = false;
  const isLeased = (shard: number): boolean => [...leases.values()].some((lease) => lease.shard === shard);
  const end = (token: number, otherwise: ShardStateCode): void => {
    const lease = leases.get(token);
    leases.delete(token);
    if (lease && states[lease.shard] === 'l' && !isLeased(lease.shard)) states[lease.shard] = otherwise;
  };
  const set = (shard: number, state: ShardStateCode): void => {
    if (shard >= 0 && shard < states.length) states[shard] = state;
  };

  for (const { data, revision, stream, type } of events) {
    if (stream !== `job-${map.jobId}`) continue;
    const shard = numberOf(data['shard']);
    switch (type) {
      case 'JobPlanned':
        isPlanned = true;
        break;
      case 'LeaseGranted':
        leases.set(revision, { shard, runnerId: String(data['runnerId'] ?? '') });
        if (states[shard] !== 'c') set(shard, 'l');
        break;
      case 'LeaseEnded':
        end(numberOf(data['token']), 'p');
        break;
      case 'ShardFailed':
        end(numberOf(data['token']), 'f');
        break;
      case 'ResultReceived':
        end(numberOf(data['token']), 'w');
        break;
      case 'ShardCommitted':
        for (const [token, lease] of leases) if (lease.shard === shard) leases.delete(token);
        set(shard, 'c');
        accepted[shard] = placeIn(acceptances, acceptanceOf(data as unknown as Committed));
        break;
      case 'ShardInvalidated':
        set(shard, 'p');
        accepted[shard] = -1;
        break;
      case 'JobClosed':
        for (const token of [...leases.keys()]) end(token, 'p');
    }
  }
  return {
    ...map,
    shards: isPlanned ? map.shards : 0,
    states: isPlanned ? states.join('') : '',
    leases: [...leases.values()],
    acceptances,
    accepted: isPlanned ? accepted : [],
  };
}
