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
  text: '',
  data,
});

describe('a sentence of the history', () => {
  it('names the job of the stream, and counts shards from one', () => {
    expect(sentenceOf(event('ShardCommitted', { shard: 0 }), keys)).toEqual({
      text: 'nuclei: shard 1 committed',
      tone: 'good',
    });
  });

  it.each([
    ['succeeded', 'good'],
    ['failed', 'bad'],
    ['cancelled', 'idle'],
  ])('of a workflow that %s sounds %s', (status, tone) => {
    expect(sentenceOf(event('WorkflowFinished', { status }), keys).tone).toBe(tone);
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
