import type { JobCauseView, JobStatusName, ShardStateCode, WaitingReasonView } from '@ramus/contracts';

/** How a state looks; components turn it into icon and colour, and the word is always beside them. */
export type Tone = 'good' | 'bad' | 'run' | 'wait' | 'idle';

export const STATUS: Record<JobStatusName, { word: string; tone: Tone }> = {
  pending: { word: 'Pending', tone: 'idle' },
  running: { word: 'Running', tone: 'run' },
  succeeded: { word: 'Succeeded', tone: 'good' },
  failed: { word: 'Failed', tone: 'bad' },
  cancelled: { word: 'Cancelled', tone: 'idle' },
};

const KINDS: Record<string, { title: string; unit: string }> = {
  'tissue-mask': { title: 'Tissue mask', unit: 'shards' },
  'segment-nuclei': { title: 'Nuclei segmentation', unit: 'tiles' },
  'density-map': { title: 'Density map', unit: 'shards' },
  overlay: { title: 'Overlay picture', unit: 'shards' },
  diagnostic: { title: 'Diagnostic', unit: 'shards' },
};

export const kindTitle = (kind: string): string => KINDS[kind]?.title ?? kind;
export const kindUnit = (kind: string): string => KINDS[kind]?.unit ?? 'shards';

export const REASON: Record<WaitingReasonView['code'], string> = {
  paused: 'Paused',
  'waiting-for-branch': 'Waiting for its branch',
  'waiting-for-dependency': 'Waiting for a dependency',
  'waiting-for-runner': 'Waiting for a runner',
  'waiting-for-user-slot': 'Waiting for a user slot',
  'waiting-for-user-quota': 'At your job limit',
  'waiting-for-job-slot': 'Waiting for a job slot',
  starting: 'Starting',
};

const CAUSES: Record<string, string> = {
  'by-user': 'Cancelled by you',
  'branch-failed': 'An earlier job of the branch did not succeed',
  'dependency-failed': 'A job that it depends on did not succeed',
  'slide-removed': 'The slide was removed',
};

/** `slide-corrupt` → "Slide corrupt": a code without a sentence of its own is still read as words. */
const spoken = (code: string): string => code.charAt(0).toUpperCase() + code.slice(1).replaceAll('-', ' ');

export const causeText = (cause: JobCauseView): string =>
  [CAUSES[cause.code] ?? spoken(cause.code), cause.detail].filter(Boolean).join(': ');

/** How far a shard is, in words, and how it sounds. */
export const SHARD: Record<ShardStateCode, { word: string; tone: Tone }> = {
  c: { word: 'Committed', tone: 'good' },
  l: { word: 'Leased', tone: 'run' },
  w: { word: 'Awaiting confirmation', tone: 'wait' },
  f: { word: 'Failed so far', tone: 'bad' },
  p: { word: 'Planned', tone: 'idle' },
};
