import type { WorkflowDocument } from './user.js';

export type JobDraft = WorkflowDocument['branches'][number]['jobs'][number];

interface DiagnosticDraft {
  readonly shards?: number;
  readonly shardMs?: number;
  readonly failShard?: number;
  readonly failTimes?: number;
  readonly dependsOn?: string[];
}

/** A job that waits on a runner; one shard that takes no time, unless told otherwise. */
export function diagnostic(key: string, { dependsOn, ...params }: DiagnosticDraft = {}): JobDraft {
  return { key, kind: 'diagnostic', params, ...(dependsOn && { dependsOn }) };
}

/** A job that runs until it is cancelled: longer than any test. */
export const held = (key: string, dependsOn?: string[]): JobDraft =>
  diagnostic(key, { shardMs: 600_000, ...(dependsOn && { dependsOn }) });

/** A workflow without a slide, a branch for each name. */
export function workflow(branches: Record<string, JobDraft[]>, workflowId?: string): WorkflowDocument {
  return {
    name: 'a journey',
    ...(workflowId && { workflowId }),
    branches: Object.entries(branches).map(([name, jobs]) => ({ name, jobs })),
  };
}
