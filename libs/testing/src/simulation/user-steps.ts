import type { Limits } from '@ramus/domain';
import fc from 'fast-check';
import { INVITATIONS, SLIDES } from './population.js';
import { hasEnded, type LedgerJob } from './records.js';
import { natural, pickOf, step } from './step.js';
import { drawnWorkflow, submit } from './submission.js';
import type { World } from './world.js';

const limits = fc.record<Limits>({
  maxActiveUsers: fc.integer({ min: 1, max: 3 }),
  maxRunningJobs: fc.integer({ min: 1, max: 5 }),
  maxJobsPerUser: fc.integer({ min: 1, max: 3 }),
  userSlotMaxHoldMs: fc.constantFrom(undefined, undefined, 4_000),
});

const slide = fc.constantFrom(...SLIDES);

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

function clear(world: World, slideId: string): void {
  world.deliver({ to: 'slide', id: slideId, command: { type: 'AddSlide', data: { slideId } } });
  world.deliver({
    to: 'slide',
    id: slideId,
    command: { type: 'ClearSlide', data: { slideId, confirmed: true } },
  });
}

function withdraw(world: World, slideId: string): void {
  world.deliver({ to: 'slide', id: slideId, command: { type: 'WithdrawClearance', data: { slideId } } });
}

function revoke(world: World, invitationId: string): void {
  const id = invitationId;
  world.deliver({
    to: 'invitation',
    id,
    command: { type: 'MakeInvitation', data: { invitationId, tokenHash: id } },
  });
  world.deliver({ to: 'invitation', id, command: { type: 'RevokeInvitation', data: { invitationId } } });
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
  step(1, 'slide', fc.tuple(slide, fc.boolean()), moveSlide),
  step(6, 'clear', slide, clear),
  step(1, 'withdraw', slide, withdraw),
  step(1, 'revoke', fc.constantFrom(...INVITATIONS), revoke),
  step(2, 'limits', limits, (world, data) =>
    world.send({ to: 'pool', command: { type: 'ChangeLimits', data } }),
  ),
];
