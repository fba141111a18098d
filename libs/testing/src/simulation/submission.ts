import { jobIdOf, type JobId, type JobSpec } from '@ramus/domain';
import fc from 'fast-check';
import { SLIDES } from './population.js';
import { KINDS, type World } from './world.js';

interface DrawnJob {
  readonly kind: (typeof KINDS)[number];
  readonly shards: number;
  /** Its plan fails in generations below this. */
  readonly failsPlanUntil?: number;
  /** Which of the jobs that may come before it, it depends on. */
  readonly dependsOn: readonly number[];
}

const drawnJob: fc.Arbitrary<DrawnJob> = fc.record({
  kind: fc.constantFrom(...KINDS),
  shards: fc.constantFrom(1, 1, 2, 3, 6),
  failsPlanUntil: fc.constantFrom(undefined, undefined, undefined, 2),
  dependsOn: fc.array(fc.nat({ max: 99 }), { maxLength: 2 }),
});

/** A random workflow of a random user: a few branches, with dependencies across them in either direction. */
export const drawnWorkflow = fc.record({
  user: fc.nat({ max: 4 }),
  slide: fc.constantFrom(undefined, ...SLIDES),
  reproducible: fc.constantFrom(false, false, true),
  priority: fc.constantFrom(0, 0, 0, 5),
  branches: fc.array(fc.array(drawnJob, { minLength: 1, maxLength: 3 }), { minLength: 1, maxLength: 3 }),
});

export function submit(
  world: World,
  drawn: typeof drawnWorkflow extends fc.Arbitrary<infer T> ? T : never,
): void {
  const workflowId = `w${world.ledger.workflows.size}`;
  const data = {
    workflowId,
    userId: `user-${drawn.user}`,
    slideId: drawn.slide,
    priority: drawn.priority,
    reproducible: drawn.reproducible,
    fingerprint: workflowId,
    jobs: specsOf(workflowId, drawn.branches),
  };
  world.deliver({ to: 'workflow', id: workflowId, command: { type: 'SubmitWorkflow', data } });
}

/** Whatever stands further left in its branch may come before a job of any other: so no circle can arise. */
function specsOf(workflowId: string, branches: readonly (readonly DrawnJob[])[]): JobSpec[] {
  const places = branches.flatMap((jobs, branch) => jobs.map((job, index) => ({ job, branch, index })));
  const ids = places.map((_, n): JobId => jobIdOf(workflowId, n));
  return places.map(({ job, branch, index }, n): JobSpec => {
    const earlier = ids.filter((_, m) => (places[m]?.index ?? 0) < index);
    const picked = job.dependsOn.flatMap((pick) => earlier[pick % Math.max(1, earlier.length)] ?? []);
    const { shards, failsPlanUntil } = job;
    return {
      jobId: ids[n] ?? '',
      branch,
      kind: job.kind,
      params: { shards, failsPlanUntil },
      dependsOn: [...new Set(picked)],
    };
  });
}
