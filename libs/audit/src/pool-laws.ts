import type { JobId } from '@ramus/domain';
import type { KnownEvent } from './audited-event.js';
import type { Findings } from './finding.js';
import type { Ledger } from './ledger.js';

/** Laws L3 and L4: who holds what, counted. A limit binds where something is granted. */
export class PoolLaws {
  constructor(
    private readonly ledger: Ledger,
    private readonly findings: Findings,
    /** Whether the log has the stream of a job's workflow: one that is over is not in the ledger any more. */
    private readonly wasSubmitted: (jobId: JobId) => boolean,
  ) {}

  /** Before the event is taken into the ledger. */
  see(event: KnownEvent): void {
    const { ledger, findings } = this;
    switch (event.type) {
      case 'UserAdmitted': {
        const { userId } = event.data;
        findings.expect(!ledger.admitted.has(userId), 'L3', event, () => `${userId} is admitted twice`);
        this.atMost(event, 'L3', ledger.admitted.size + 1, ledger.limits.maxActiveUsers, 'users are active');
        break;
      }
      case 'UserReleased': {
        const { userId } = event.data;
        findings.expect(ledger.admitted.has(userId), 'L3', event, () => {
          return `${userId} is released without a user slot`;
        });
        this.atMost(event, 'L3', ledger.slotsOf(userId), 0, `job slots are held by ${userId}, who leaves`);
        break;
      }
      case 'JobSlotGranted':
        this.grant(event, event.data);
        break;
      case 'JobSlotReleased': {
        const { jobId, generation } = event.data;
        const isHeld = ledger.slots.get(jobId)?.generation === generation;
        findings.expect(isHeld, 'L4', event, () => `${jobId} has no slot of generation ${generation}`);
        const job = ledger.jobs.get(jobId);
        const runs = job?.status === 'running' && job.generation === generation;
        findings.expect(!runs, 'L4', event, () => `${jobId} runs on without its slot`);
        break;
      }
      case 'JobStarted': {
        const { jobId, generation } = event.data;
        const isHeld = ledger.slots.get(jobId)?.generation === generation;
        findings.expect(
          isHeld,
          'L4',
          event,
          () => `${jobId} starts without the slot of generation ${generation}`,
        );
        break;
      }
      default:
    }
  }

  private grant(
    event: KnownEvent,
    { jobId, userId, generation }: { jobId: string; userId: string; generation: number },
  ): void {
    const { ledger, findings } = this;
    const { limits, slots, jobs } = ledger;
    findings.expect(!slots.has(jobId), 'L4', event, () => `${jobId} gets a second slot`);
    findings.expect(
      ledger.admitted.has(userId),
      'L3',
      event,
      () => `${jobId} gets a slot, its user has none`,
    );
    const job = jobs.get(jobId);
    const isThere = job !== undefined || this.wasSubmitted(jobId);
    findings.expect(isThere, 'submit', event, () => `a slot is given to ${jobId}, which nobody submitted`);
    if (job) {
      const isIt = job.workflow.userId === userId && job.generation >= generation;
      findings.expect(isIt, 'L3', event, () => `${jobId} is not ${userId}'s in generation ${generation}`);
    }
    this.atMost(event, 'L4', slots.size + 1, limits.maxRunningJobs, 'jobs have a slot');
    this.atMost(
      event,
      'L4',
      ledger.slotsOf(userId) + 1,
      limits.maxJobsPerUser,
      `jobs of ${userId} have a slot`,
    );
  }

  private atMost(event: KnownEvent, law: 'L3' | 'L4', count: number, most: number, what: string): void {
    this.findings.expect(count <= most, law, event, () => `${count} ${what}, ${most} may be`);
  }
}
