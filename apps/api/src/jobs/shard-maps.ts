import type { ShardAcceptance, ShardChanges, ShardMap, ShardStateCode } from '@ramus/contracts';
import type { Job, JobId, Shard, UserId } from '@ramus/domain';
import { kernelOf, type Kernel, type Plan, type ShardPlan } from '@ramus/kernels';
import { acceptanceOf } from '@ramus/projections';
import { boundsOf, intersect, type Region } from '@ramus/slide';
import type { JobFactsReader } from '../conductor/job-facts.js';
import type { Streams } from '../log/streams.js';
import type { Views } from '../projector/projector.service.js';
import { ownJob } from '../workflows/own.js';

const NOTHING: Region = { x: 0, y: 0, width: 0, height: 0 };

/** Tells how far each shard of a job is, and where on the slide it lies. */
export class ShardMaps {
  constructor(
    private readonly views: Views,
    private readonly facts: Pick<JobFactsReader, 'planOf'>,
    private readonly streams: Pick<Streams, 'job'>,
  ) {}

  /** @throws {DomainError} `job-unknown` */
  async of(userId: UserId, jobId: JobId): Promise<ShardMap> {
    const { job } = ownJob(this.views, userId, jobId);
    const { state, revision } = await this.streams.job.state(jobId);
    const plan = state.plan && (await this.facts.planOf({ jobId, plan: state.plan.plan }));
    const kernel = kernelOf(job.kind);
    return {
      ...headOf(jobId, state, revision),
      shards: state.plan?.shards ?? 0,
      ...(plan?.plane && kernel && { regions: regionsOf(plan, kernel) }),
      states: statesOf(state),
      ...acceptancesOf(state.shards),
    };
  }

  /** @param shards those that changed, or `all`. Of one's own job or not, it is for the caller to know. */
  async changesOf(jobId: JobId, shards: ReadonlySet<number> | 'all'): Promise<ShardChanges> {
    const { state, revision } = await this.streams.job.state(jobId);
    const head = headOf(jobId, state, revision);
    if (shards === 'all') {
      return { ...head, changes: [], states: statesOf(state), ...acceptancesOf(state.shards) };
    }
    const leased = leasedIn(state);
    const changes = [...shards].map((index): [number, ShardStateCode] => [
      index,
      codeOf(state.shards.get(index), leased.has(index)),
    ]);
    const touched = [...shards].map((index) => state.shards.get(index));
    return { ...head, changes, ...acceptancesOf(touched) };
  }
}

const headOf = (jobId: JobId, { generation, leases }: Job, revision: number | 'no-stream') => ({
  jobId,
  generation,
  revision: revision === 'no-stream' ? -1 : revision,
  leases: [...leases.values()].map(({ runnerId, shard }) => ({ shard, runnerId })),
});

const leasedIn = ({ leases }: Job): ReadonlySet<number> =>
  new Set([...leases.values()].map(({ shard }) => shard));

function statesOf(state: Job): string {
  const leased = leasedIn(state);
  return [...state.shards].map((shard, index) => codeOf(shard, leased.has(index))).join('');
}

function codeOf(shard: Shard | undefined, isLeased: boolean): ShardStateCode {
  if (shard?.committed) return 'c';
  if (isLeased) return 'l';
  if (shard?.results) return 'w';
  return shard && shard.failures + shard.lost > 0 ? 'f' : 'p';
}

/** Of each shard how it was accepted: its place among the ways that there are, or -1. */
function acceptancesOf(shards: Iterable<Shard | undefined>): Pick<ShardMap, 'accepted' | 'acceptances'> {
  const acceptances: ShardAcceptance[] = [];
  const places = new Map<string, number>();
  const accepted = [...shards].map((shard) => {
    if (!shard?.committed) return -1;
    const way = acceptanceOf(shard.committed);
    const key = JSON.stringify(way);
    const place = places.get(key) ?? acceptances.push(way) - 1;
    places.set(key, place);
    return place;
  });
  return { acceptances, accepted };
}

/** x, y, width, height of every shard, one after another, in level-0 pixels. */
function regionsOf({ plane, shards }: Plan, kernel: Kernel): number[] {
  if (!plane) return [];
  const [dx, dy] = plane.downsample;
  const whole = { x: 0, y: 0, width: plane.width, height: plane.height };
  return shards.flatMap((shard) => {
    const { x, y, width, height } = intersect(areaOf(shard, kernel), whole) ?? NOTHING;
    const [left, top] = [Math.round(x * dx), Math.round(y * dy)];
    return [left, top, Math.round((x + width) * dx) - left, Math.round((y + height) * dy) - top];
  });
}

function areaOf(shard: ShardPlan, kernel: Kernel): Region {
  if (kernel.areaOf) return kernel.areaOf(shard);
  return shard.tiles.length > 0 ? boundsOf(shard.tiles) : NOTHING;
}
