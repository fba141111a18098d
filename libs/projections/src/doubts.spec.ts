import {
  convictionOf,
  fold,
  type DomainEvent,
  type JobEvent,
  type Logged,
  type WorkflowEvent,
} from '@ramus/domain';
import {
  aloneBegun,
  aloneComputed,
  aloneDone,
  at,
  cancelled,
  closed,
  contradicted,
  invalidated,
  leased,
  logOf,
  merged,
  settled,
  snapshotOf,
  succeeded,
  volunteer,
  type Clock,
} from '@ramus/testing';
import { describe, expect, it } from 'vitest';
import { doubtsIn } from './doubts.js';
import { workflowProgress } from './workflow.projection.js';

type History = readonly (DomainEvent | Clock)[];

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
    expect(doubts(...aloneDone)).toEqual([]);
  });

  it('is doubted where a volunteer stands alone that was convicted afterwards, and says since when', () => {
    const convictedAt = '1970-01-02T00:00:00.000Z';
    expect(doubts(...aloneDone, at(86_400_000), ...contradicted('a'))).toEqual([
      { runnerId: 'v-a', shards: 2, convictedAt },
    ]);
  });

  it('is doubted for what was lent before the conviction and came after it', () => {
    const late: History = [...contradicted('b'), ...aloneComputed, merged(), succeeded('w.0')];
    expect(doubts(...aloneBegun, ...late)).toMatchObject([{ runnerId: 'v-b', shards: 1 }]);
  });

  it('is not doubted for what a volunteer earned again after its conviction', () => {
    expect(doubts(...volunteer('a'), ...contradicted('a'), ...aloneDone.slice(2))).toEqual([]);
  });

  it('is not doubted where others agreed', () => {
    const agreed = [1, 2].map((token) => ({ token, runnerId: 'v-a' }));
    const history: History = [...aloneBegun, settled(1, 'v-a', { how: 'quorum', agreed }), merged()];
    expect(doubts(...history, succeeded('w.0'), ...contradicted('a'))).toEqual([]);
  });

  it('is doubted though it was cancelled, for its shards can be read', () => {
    const history: History = [...aloneBegun, ...aloneComputed, cancelled('w.0'), closed('cancelled')];
    expect(doubts(...history, ...contradicted('b'))).toMatchObject([{ runnerId: 'v-b', shards: 1 }]);
  });
});

describe('a job that goes on', () => {
  it('is not doubted: what is in doubt is computed again', () => {
    expect(doubts(...aloneBegun, ...aloneComputed, ...contradicted('a'))).toEqual([]);
  });

  it('is doubted once it is merged', () => {
    expect(doubts(...aloneBegun, ...aloneComputed, ...contradicted('a'), merged())).toMatchObject([
      { shards: 2 },
    ]);
  });

  it('ends without doubt when what was in doubt was computed again', () => {
    const again: History = [leased(0), leased(2), invalidated(1, 'a', 0), invalidated(3, 'a', 2)];
    const history: History = [
      ...aloneBegun,
      ...aloneComputed,
      ...contradicted('a'),
      ...again,
      merged(),
      succeeded('w.0'),
    ];
    expect(doubts(...history)).toEqual([]);
  });
});
