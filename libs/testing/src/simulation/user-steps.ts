import type { Limits } from '@ramus/domain';
import fc from 'fast-check';
import { hasEnded, type LedgerJob } from './ledger.js';
import { natural, pickOf, step } from './step.js';
import { drawnWorkflow, submit } from './submission.js';
import type { World } from './world.js';

const limits = fc.record<Limits>({
  maxActiveUsers: fc.integer({ min: 1, max: 3 }),
  maxRunningJobs: fc.integer({ min: 1, max: 5 }),
  maxJobsPerUser: fc.integer({ min: 1, max: 3 }),
  userSlotMaxHoldMs: fc.constantFrom(undefined, undefined, 4_000),
});

const ofJob =
  (type: 'CancelJob' | 'RetryJob', isWanted: (job: LedgerJob) => boolean) =>
  (world: World, pick: number): void => {
    const job = pickOf([...world.ledger.jobs.values()].filter(isWanted), pick);
    if (!job) return;
    const command = { type, data: { jobId: job.spec.jobId } };
    world.deliver({ to: 'workflow', id: job.workflow.workflowId, command });
  };

const ofWorkflow =
  (type: 'CancelWorkflow' | 'PauseWorkflow' | 'ResumeWorkflow') =>
  (world: World, pick: number): void => {
    const unfinished = [...world.ledger.workflows.values()].filter(({ finished }) => !finished);
    const id = pickOf(unfinished, pick)?.workflowId;
    if (id) world.deliver({ to: 'workflow', id, command: { type, data: {} } });
  };

function moveSlide(world: World, [slideId, comes]: readonly [string, boolean]): void {
  const data = { slideId };
  world.deliver({ to: 'slide', id: slideId, command: { type: 'AddSlide', data } });
  if (!comes) world.deliver({ to: 'slide', id: slideId, command: { type: 'RemoveSlide', data } });
}

/** What users and operators do. */
export const userSteps = [
  step(6, 'submit', drawnWorkflow, submit),
  step(
    3,
    'cancel',
    natural,
    ofJob('CancelJob', (job) => !hasEnded(job)),
  ),
  step(
    1,
    'cancel whatever its status',
    natural,
    ofJob('CancelJob', () => true),
  ),
  step(
    10,
    'retry',
    natural,
    ofJob('RetryJob', ({ status }) => status === 'failed'),
  ),
  step(1, 'cancel workflow', natural, ofWorkflow('CancelWorkflow')),
  step(2, 'pause', natural, ofWorkflow('PauseWorkflow')),
  step(4, 'resume', natural, ofWorkflow('ResumeWorkflow')),
  step(1, 'slide', fc.tuple(fc.constantFrom('slide-0', 'slide-1'), fc.boolean()), moveSlide),
  step(2, 'limits', limits, (world, data) =>
    world.send({ to: 'pool', command: { type: 'ChangeLimits', data } }),
  ),
];
