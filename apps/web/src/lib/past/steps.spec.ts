import { describe, expect, it } from 'vitest';
import type { Tone } from '../words.js';
import { columnsOf, indexAt, mainFrom, stepOf } from './steps.js';

const step = (position: string, type = 'JobStarted', tone: Tone = 'run') =>
  stepOf(
    {
      position,
      stream: 'workflow-w',
      revision: Number(position),
      type,
      at: '2026-01-01T00:00:00Z',
      text: '',
      data: {},
    },
    { text: type, tone },
  );
const steps = [
  step('3', 'WorkflowSubmitted', 'idle'),
  step('7'),
  step('9', 'LeaseGranted'),
  step('12', 'ShardCommitted', 'good'),
  step('20', 'JobFailed', 'bad'),
];

describe('a position', () => {
  it('is found at its event', () => expect(indexAt(steps, '9')).toBe(2));
  it('between two events is the moment after the earlier one', () => expect(indexAt(steps, '11')).toBe(2));
  it('compares as a number, not as text', () => expect(indexAt(steps, '100')).toBe(4));
  it('before all, or that is none, is nowhere', () => {
    expect(indexAt(steps, '1')).toBe(-1);
    expect(indexAt(steps, 'yesterday')).toBe(-1);
  });
});

describe('a step to the next main event', () => {
  it('passes the comings and goings of shards', () => {
    expect(mainFrom(steps, 1, 1)).toBe(4);
    expect(mainFrom(steps, 4, -1)).toBe(1);
  });
  it('stops at the ends', () => {
    expect(mainFrom(steps, 4, 1)).toBe(4);
    expect(mainFrom(steps, 0, -1)).toBe(0);
  });
});

describe('the columns behind the slider', () => {
  it('are one an event where there is room', () => {
    expect(columnsOf(steps, 100).map(({ tone }) => tone)).toEqual(['idle', 'run', 'run', 'good', 'bad']);
  });
  it('show of many events what weighs most, and main events before others', () => {
    expect(columnsOf(steps, 2)).toEqual([
      { tone: 'run', isMain: true },
      { tone: 'bad', isMain: true },
    ]);
  });
});
