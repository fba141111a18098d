import type { WaitingReason } from '@ramus/domain';
import { describe, expect, it } from 'vitest';
import { reasonView } from './reason-text.js';

const keys: Readonly<Record<string, string>> = { 'w.0': 'tissue', 'w.1': 'nuclei', 'w.2': 'density' };
const view = (reason: WaitingReason) => reasonView(reason, (id) => keys[id] ?? id);
const text = (reason: WaitingReason) => view(reason).text;

describe('a reason', () => {
  it.each<[string, WaitingReason, string]>([
    ['a pause', { code: 'paused' }, 'The workflow is paused.'],
    [
      'the branch',
      { code: 'waiting-for-branch', jobId: 'w.0' },
      'Waits for “tissue”, which comes before it in the branch.',
    ],
    [
      'one dependency',
      { code: 'waiting-for-dependency', jobIds: ['w.0'] },
      'Waits for “tissue”, on which it depends.',
    ],
    [
      'three dependencies',
      { code: 'waiting-for-dependency', jobIds: ['w.0', 'w.1', 'w.2'] },
      'Waits for “tissue”, “nuclei”, and “density”, on which it depends.',
    ],
    [
      'a runner',
      { code: 'waiting-for-runner', kind: 'segment-nuclei' },
      'No connected runner takes segment-nuclei jobs.',
    ],
    [
      'the user’s own share',
      { code: 'waiting-for-user-quota', running: 2 },
      'You have 2 jobs running, which is your share.',
    ],
    ['a job slot', { code: 'waiting-for-job-slot', running: 4 }, 'All 4 job slots are taken.'],
    ['nothing', { code: 'starting' }, 'About to start.'],
  ])('of %s is a sentence', (_, reason, sentence) => {
    expect(text(reason)).toBe(sentence);
  });

  it('of a user slot tells one’s place in line, and of others how many they are', () => {
    const reason = (place: number, activeUsers = 3): WaitingReason => {
      return { code: 'waiting-for-user-slot', place, activeUsers };
    };
    expect(text(reason(1))).toBe('3 users are active; you are next in line.');
    expect(text(reason(1, 1))).toBe('One user is active; you are next in line.');
    const places = [2, 3, 4, 11, 12, 13, 21, 22, 101, 111].map(
      (n) => /are (\w+) in line/.exec(text(reason(n)))?.[1],
    );
    expect(places).toEqual(['2nd', '3rd', '4th', '11th', '12th', '13th', '21st', '22nd', '101st', '111th']);
    expect(view(reason(7))).toMatchObject({ place: 7 });
  });

  it('names own jobs by id beside its words, and nothing where there are none', () => {
    expect(view({ code: 'waiting-for-branch', jobId: 'w.0' }).jobIds).toEqual(['w.0']);
    expect(view({ code: 'waiting-for-dependency', jobIds: ['w.0', 'w.1'] }).jobIds).toEqual(['w.0', 'w.1']);
    for (const reason of [
      { code: 'waiting-for-user-slot', place: 2, activeUsers: 3 },
      { code: 'waiting-for-job-slot', running: 4 },
      { code: 'waiting-for-runner', kind: 'overlay' },
    ] as const) {
      expect(Object.keys(view(reason)).sort()).not.toContain('jobIds');
    }
  });

  it('names what runners lack beside the sentence, for pages that help', () => {
    const reason = { code: 'waiting-for-runner', kind: 'diagnostic', need: 'clearance' } as const;
    expect(view(reason)).toMatchObject({ needs: 'diagnostic', lacks: 'clearance' });
    expect(view({ code: 'waiting-for-runner', kind: 'diagnostic' })).not.toHaveProperty('lacks');
  });
});
