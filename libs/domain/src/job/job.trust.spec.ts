import {
  blob,
  cause,
  closed,
  invalidated,
  leased,
  leaseEnded,
  lent,
  merged,
  planned,
  provenAlone,
  received,
  settled,
} from '@ramus/testing';
import { describe, it } from 'vitest';
import type { JobCommand } from './job.commands.js';
import { MAX_LOST } from './job.decider.js';
import type { JobEvent } from './job.events.js';
import { commit, given, grant, jobId, judge, leaseMs, ref, toTrusted } from './job.trust.fixture.js';

describe('a proven volunteer', () => {
  const alone = [planned(1), lent('a', { quorum: 1, check: 0.1 })];

  it('is believed unless a check is drawn', () => {
    given(...alone)
      .when(commit(1, 'result 1', 0.1))
      .then(provenAlone(1, 'a'));
    given(...alone)
      .when(commit(1, 'good', 0.09))
      .then(received(1, 'v-a', 'good', { check: true }));
  });

  it('is checked when nothing was drawn', () => {
    given(...alone)
      .when(commit(1))
      .then(received(1, 'v-a', 'good', { check: true }));
  });

  it('whose result a trusted runner confirms is spot-checked', () => {
    given(...alone, received(1, 'v-a', 'good', { check: true }), leased(0, 'r1'), received(3, 'r1'))
      .when(judge([1, 3], true))
      .then(settled(1, 'v-a', { how: 'spot-checked', agreed: [ref(1, 'v-a'), ref(3, 'r1')] }));
  });

  it('that was wrong is overruled', () => {
    given(...alone, received(1, 'v-a', 'bad', { check: true }), leased(0, 'r1'), received(3, 'r1'))
      .when(judge([1, 3], true))
      .then(settled(3, 'r1', { how: 'trusted', agreed: [ref(3, 'r1')], against: [ref(1, 'v-a')] }));
  });
});

describe('a convicted runner', () => {
  const take = (...shards: { shard: number; token: number }[]): JobCommand => ({
    type: 'InvalidateShards',
    data: { jobId, runnerId: 'v-a', shards },
  });
  const alone = [planned(1), lent('a', { quorum: 1 }), provenAlone(1, 'a')];

  it('loses what it alone stands behind, once, and the shard is leased again', () => {
    given(...alone)
      .when(take({ shard: 0, token: 1 }))
      .then(invalidated(1, 'a'));
    given(...alone, invalidated(1, 'a'))
      .when(take({ shard: 0, token: 1 }))
      .thenNothing();
    given(...alone, invalidated(1, 'a'))
      .when(grant(toTrusted))
      .then(leased(0, 'r1'));
  });

  it('loses it with the class of machine that it was', () => {
    const ofClass = (event: JobEvent): JobEvent =>
      ({ ...event, data: { ...event.data, class: { provider: 'wasm' } } }) as JobEvent;
    given(planned(1), lent('a', { quorum: 1 }), ofClass(provenAlone(1, 'a')))
      .when(take({ shard: 0, token: 1 }))
      .then(ofClass(invalidated(1, 'a')));
  });

  it('loses nothing that others stand behind too', () => {
    const agreed = [ref(1, 'v-a'), ref(2, 'v-b')];
    given(
      planned(1),
      lent('a'),
      lent('b'),
      received(1, 'v-a'),
      received(2, 'v-b'),
      settled(1, 'v-a', { how: 'quorum', agreed }),
    )
      .when(take({ shard: 0, token: 1 }))
      .thenNothing();
  });

  it('keeps what is merged already', () => {
    given(...alone, merged())
      .when(take({ shard: 0, token: 1 }))
      .thenNothing();
  });

  it('holds the merge up until its work is redone', () => {
    const merge: JobCommand = {
      type: 'MergeJob',
      data: { jobId, generation: 1, manifest: blob('manifest') },
    };
    given(...alone, invalidated(1, 'a'))
      .when(merge)
      .thenRefused('job-not-mergeable');
  });
});

describe('a failure that a volunteer reports', () => {
  const failed = (token: number): JobEvent => ({
    type: 'ShardFailed',
    data: { jobId, token, shard: 0, runnerId: 'v-a', cause, retryable: false },
  });
  const fail = (token: number): JobCommand => ({
    type: 'FailShard',
    data: { jobId, token, cause, retryable: false },
  });

  it('is not taken at its word that nothing helps', () => {
    given(planned(1), lent('a')).when(fail(1)).then(failed(1));
  });

  it(`ends the job as the ${MAX_LOST}th loss of the shard`, () => {
    const before = Array.from({ length: MAX_LOST - 1 }, (_, n) => [lent('a'), failed(2 * n + 1)]).flat();
    const detail = `${MAX_LOST} runners in turn fell silent over shard 0`;
    given(planned(1), ...before, lent('a'))
      .when(fail(2 * MAX_LOST - 1))
      .then(failed(2 * MAX_LOST - 1), closed('failed', 1, { code: 'shard-lost', detail }));
  });
});

describe('a reproducible job', () => {
  const [cpu, webgpu] = [{ provider: 'cpu' }, { provider: 'webgpu', vendor: 'intel' }];
  const pinned = (pinnedTo: typeof cpu, shard = 0, runnerId = 'r1'): JobEvent => ({
    type: 'LeaseGranted',
    data: { jobId, shard, runnerId, leaseMs, pinnedTo },
  });

  it('keeps to the class of its first lease', () => {
    given(planned(3))
      .when(
        grant(
          { ...toTrusted, pinnedTo: cpu },
          { ...toTrusted, shard: 1, pinnedTo: webgpu },
          { ...toTrusted, shard: 2, pinnedTo: cpu },
        ),
      )
      .then(pinned(cpu), pinned(cpu, 2));
  });

  it('may take another when nothing of that one has come of it', () => {
    given(planned(2), pinned(cpu), leaseEnded(1, 'expired'))
      .when(grant({ ...toTrusted, pinnedTo: webgpu }))
      .then(pinned(webgpu));
  });
});
