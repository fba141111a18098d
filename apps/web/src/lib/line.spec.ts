import type { SchedulerView, WaitingReasonView } from '@ramus/contracts';
import { describe, expect, it } from 'vitest';
import { formatPlace } from './format.js';
import { linesOf } from './line.js';

const waits = (
  jobId: string,
  code: WaitingReasonView['code'],
  place?: number,
): SchedulerView['waiting'][number] => ({
  jobId,
  reason: { code, text: code, ...(place !== undefined && { place }) },
});

describe('the line that a workflow stands in', () => {
  it('is that of its foremost job', () => {
    const lines = linesOf([
      waits('a.0', 'waiting-for-job-slot', 4),
      waits('a.1', 'waiting-for-job-slot', 2),
      waits('b.0', 'waiting-for-runner'),
    ]);
    expect(lines.get('a')?.place).toBe(2);
    expect(lines.get('b')?.code).toBe('waiting-for-runner');
  });

  it('is none while its jobs wait for each other alone', () => {
    const lines = linesOf([waits('a.1', 'waiting-for-branch'), waits('a.2', 'waiting-for-dependency')]);
    expect(lines.size).toBe(0);
  });
});

it.each([
  [1, '1st'],
  [2, '2nd'],
  [3, '3rd'],
  [4, '4th'],
  [11, '11th'],
  [12, '12th'],
  [22, '22nd'],
  [1_013, '1,013th'],
])('place %i is the %s', (place, text) => {
  expect(formatPlace(place)).toBe(text);
});
