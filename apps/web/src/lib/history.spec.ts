import type { HistoryEvent } from '@ramus/contracts';
import { describe, expect, it } from 'vitest';
import { isMilestone, keyOf, sentenceOf } from './history.js';

const WORKFLOW = '0192f0c4-7a31-7c11-9e42-1f0b6a7d9e01';
const keys = new Map([[`${WORKFLOW}.1`, 'nuclei']]);
const event = (
  type: string,
  data: Record<string, unknown> = {},
  stream = `job-${WORKFLOW}.1`,
): HistoryEvent => ({
  position: '7',
  stream,
  revision: 3,
  type,
  at: '2026-05-01T12:00:00Z',
  data,
});

describe('a sentence of the history', () => {
  it('names the job of the stream, and counts shards from one', () => {
    expect(sentenceOf(event('ShardCommitted', { shard: 0 }), keys)).toEqual({
      text: 'nuclei: shard 1 committed',
      tone: 'good',
    });
  });

  it('names the job of the data where the stream is the workflow', () => {
    const started = event('JobStarted', { jobId: `${WORKFLOW}.1`, generation: 2 }, `workflow-${WORKFLOW}`);
    expect(sentenceOf(started, keys).text).toBe('nuclei started, generation 2');
  });

  it.each([
    [{ cause: 'branch-failed' }, 'nuclei cancelled because an earlier job of its branch did not succeed'],
    [{ cause: { code: 'by-user' } }, 'nuclei cancelled by you'],
    [{}, 'nuclei cancelled'],
  ])('of a cancellation with %j tells why', (data, text) => {
    expect(sentenceOf(event('JobCancelled', data), keys).text).toBe(text);
  });

  it('of a type that is not known yet is the name of the type', () => {
    expect(sentenceOf(event('JobPolished'), keys)).toEqual({ text: 'JobPolished', tone: 'idle' });
  });
});

describe('an event', () => {
  it('is told from another by its place in its stream', () => {
    expect(keyOf(event('JobMerged'))).not.toBe(keyOf(event('JobMerged', {}, 'job-other')));
  });

  it('of one shard is no milestone, its failure is', () => {
    expect(['ShardCommitted', 'ShardFailed', 'JobStarted'].filter(isMilestone)).toEqual([
      'ShardFailed',
      'JobStarted',
    ]);
  });
});
