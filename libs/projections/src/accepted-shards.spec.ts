import {
  fold,
  type DomainEvent,
  type JobEvent,
  type Logged,
  type RunnerClass,
  type WorkflowEvent,
} from '@ramus/domain';
import {
  closed,
  committed,
  invalidated,
  jobSpec,
  leased,
  leaseEnded,
  lent,
  logOf,
  merged,
  planned,
  provenAlone,
  received,
  reopened,
  settled,
  started,
  submitted,
} from '@ramus/testing';
import { describe, expect, it } from 'vitest';
import { workflowProgress } from './workflow.projection.js';

const WASM = { provider: 'wasm' };
const INTEL = { provider: 'webgpu', vendor: 'intel' };

const running = [submitted(jobSpec('w.0')), started('w.0'), planned(4)];
const alone = { quorum: 1 } as const;
const by = (event: JobEvent, of: RunnerClass): JobEvent =>
  ({ ...event, data: { ...event.data, class: of } }) as JobEvent;
const acceptedIn = (...history: DomainEvent[]) => {
  const log = logOf(...running, ...history) as Logged<WorkflowEvent | JobEvent>[];
  const job = fold(workflowProgress, log)?.jobs[0];
  if (!job) throw new Error('no job');
  return job.accepted;
};
const quorum = (...tokens: number[]) =>
  ({ how: 'quorum', agreed: tokens.map((token) => ({ token, runnerId: 'v' })) }) as const;

describe('the committed shards of a job', () => {
  it('are of a trusted runner where nothing else is said', () => {
    expect(acceptedIn(leased(0), committed(1))).toMatchObject({
      ways: [{ how: 'trusted', results: 1, shards: 1 }],
      classes: [],
      alone: [],
    });
  });

  it('are counted by the way in which they were accepted', () => {
    const { ways } = acceptedIn(
      settled(1, 'v-a', quorum(1, 2)),
      settled(3, 'v-a', quorum(3, 4)),
      settled(5, 'v-a', quorum(5, 6, 7)),
      settled(8, 'v-a', { how: 'spot-checked', agreed: [{ token: 8, runnerId: 'v-a' }] }),
    );
    expect(ways).toEqual([
      { how: 'quorum', results: 2, shards: 2 },
      { how: 'quorum', results: 3, shards: 1 },
      { how: 'spot-checked', results: 1, shards: 1 },
    ]);
  });

  it('are counted by the class of runner whose result it is', () => {
    const { classes } = acceptedIn(
      by(committed(1), WASM),
      by(committed(2, 1), INTEL),
      by(committed(3, 2), WASM),
    );
    expect(classes).toEqual([
      { ...WASM, shards: 2 },
      { ...INTEL, shards: 1 },
    ]);
  });

  it('stay counted when the job is closed and goes on in its next generation', () => {
    const { ways } = acceptedIn(leased(0), committed(1), closed('failed'), reopened());
    expect(ways).toEqual([{ how: 'trusted', results: 1, shards: 1 }]);
  });
});

describe('a shard for which a volunteer alone stands', () => {
  it('is counted for it, from the first of its leases on', () => {
    const { alone: ofVolunteers } = acceptedIn(
      lent('a', alone),
      by(provenAlone(1, 'a'), WASM),
      lent('a', alone, 1),
      by(provenAlone(3, 'a', 1), WASM),
    );
    expect(ofVolunteers).toEqual([{ runnerId: 'v-a', class: WASM, shards: 2, since: 4 }]);
  });

  it('is taken back with its class', () => {
    const {
      ways,
      classes,
      alone: left,
    } = acceptedIn(
      by(committed(1), INTEL),
      lent('a', alone, 1),
      by(provenAlone(2, 'a', 1), WASM),
      by(invalidated(2, 'a', 1), WASM),
    );
    expect({ ways, classes, left }).toEqual({
      ways: [{ how: 'trusted', results: 1, shards: 1 }],
      classes: [{ ...INTEL, shards: 1 }],
      left: [],
    });
  });

  it('is taken back from the runner’s class where the log does not name it', () => {
    const { classes } = acceptedIn(lent('a', alone), by(provenAlone(1, 'a'), WASM), invalidated(1, 'a'));
    expect(classes).toEqual([]);
  });
});

describe('leases whose result would count alone', () => {
  it.each([
    ['a commit', provenAlone(1, 'a')],
    ['a loss', leaseEnded(1, 'expired')],
    ['a result that a check was drawn for', received(1, 'v-a', 'good', { check: true })],
    ['the merge', merged()],
    ['the end of the job', closed('cancelled')],
  ])('are forgotten with %s', (_, end) => {
    expect(acceptedIn(lent('a', alone)).loneLeases).toEqual([{ token: 1, shard: 0, at: 4 }]);
    expect(acceptedIn(lent('a', alone), end).loneLeases).toBeUndefined();
  });
});
