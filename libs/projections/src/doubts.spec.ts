import {
  convictionOf,
  fold,
  type DomainEvent,
  type JobEvent,
  type Logged,
  type WorkflowEvent,
} from '@ramus/domain';
import {
  at,
  cancelled,
  closed,
  invalidated,
  jobSpec,
  leased,
  lent,
  logOf,
  merged,
  planned,
  provenAlone,
  received,
  settled,
  snapshotOf,
  started,
  submitted,
  submittedData,
  succeeded,
  volunteer,
} from '@ramus/testing';
import { describe, expect, it } from 'vitest';
import { doubtsIn } from './doubts.js';
import { workflowProgress } from './workflow.projection.js';

type History = readonly Parameters<typeof logOf>[number][];

/** Two proven volunteers share a job of three shards; nobody else looks at what they return. */
const begun: History = [
  ...volunteer('a'),
  ...volunteer('b'),
  submitted(jobSpec('w.0')),
  started('w.0'),
  planned(3),
  lent('a', { quorum: 1 }, 0),
  lent('b', { quorum: 1 }, 1),
  lent('a', { quorum: 1 }, 2),
];
const computed: History = [provenAlone(1, 'a', 0), provenAlone(2, 'b', 1), provenAlone(3, 'a', 2)];
const done: History = [...begun, ...computed, merged(), succeeded('w.0')];

const ofOther = (event: DomainEvent): DomainEvent =>
  ({ ...event, data: { ...event.data, jobId: 'x.0' } }) as DomainEvent;
/** In another workflow a trusted runner contradicts a volunteer. */
const wrong = (account: string): History => [
  { type: 'WorkflowSubmitted', data: { ...submittedData(jobSpec('x.0')), workflowId: 'x' } },
  { type: 'JobStarted', data: { jobId: 'x.0', generation: 1 } },
  ...[
    planned(1),
    lent(account),
    received(1, `v-${account}`, 'bad'),
    leased(0, 'r1'),
    received(3, 'r1'),
    settled(3, 'r1', {
      how: 'trusted',
      agreed: [{ token: 3, runnerId: 'r1' }],
      against: [{ token: 1, runnerId: `v-${account}` }],
    }),
  ].map(ofOther),
];

/** What a log says of job `w.0`: from its own streams, and from when volunteers were convicted. */
function doubts(...history: History) {
  const ofWorkflow = logOf(...history).filter(({ stream }) => /-w(\.0)?$/.test(stream));
  const [job] = fold(workflowProgress, ofWorkflow as Logged<WorkflowEvent | JobEvent>[])?.jobs ?? [];
  if (!job) throw new Error('no job');
  const snapshot = snapshotOf(...history);
  return doubtsIn(job, (runnerId) => convictionOf(snapshot, runnerId));
}

describe('a job that has ended', () => {
  it('is not doubted while nobody is convicted', () => {
    expect(doubts(...done)).toEqual([]);
  });

  it('is doubted where a volunteer stands alone that was convicted afterwards, and says since when', () => {
    const convictedAt = '1970-01-02T00:00:00.000Z';
    expect(doubts(...done, at(86_400_000), ...wrong('a'))).toEqual([
      { runnerId: 'v-a', shards: 2, convictedAt },
    ]);
  });

  it('is doubted for what was lent before the conviction and came after it', () => {
    const late: History = [...wrong('b'), ...computed, merged(), succeeded('w.0')];
    expect(doubts(...begun, ...late)).toMatchObject([{ runnerId: 'v-b', shards: 1 }]);
  });

  it('is not doubted for what a volunteer earned again after its conviction', () => {
    expect(doubts(...volunteer('a'), ...wrong('a'), ...done.slice(2))).toEqual([]);
  });

  it('is not doubted where others agreed', () => {
    const agreed = [1, 2].map((token) => ({ token, runnerId: 'v-a' }));
    const history: History = [...begun, settled(1, 'v-a', { how: 'quorum', agreed }), merged()];
    expect(doubts(...history, succeeded('w.0'), ...wrong('a'))).toEqual([]);
  });

  it('is doubted though it was cancelled, for its shards can be read', () => {
    const history: History = [...begun, ...computed, cancelled('w.0'), closed('cancelled')];
    expect(doubts(...history, ...wrong('b'))).toMatchObject([{ runnerId: 'v-b', shards: 1 }]);
  });
});

describe('a job that goes on', () => {
  it('is not doubted: what is in doubt is computed again', () => {
    expect(doubts(...begun, ...computed, ...wrong('a'))).toEqual([]);
  });

  it('is doubted once it is merged', () => {
    expect(doubts(...begun, ...computed, ...wrong('a'), merged())).toMatchObject([{ shards: 2 }]);
  });

  it('ends without doubt when what was in doubt was computed again', () => {
    const again: History = [leased(0), leased(2), invalidated(1, 'a', 0), invalidated(3, 'a', 2)];
    const history: History = [...begun, ...computed, ...wrong('a'), ...again, merged(), succeeded('w.0')];
    expect(doubts(...history)).toEqual([]);
  });
});
