import { DEFAULT_LIMITS, type DomainEvent, type Limits, type Logged } from '@ramus/domain';
import type { Breaches } from './breaches.js';
import type { JobRecord } from './workflow-laws.js';

/** Laws L3 and L4: who holds what, counted. A limit binds where something is granted. */
export class PoolLaws {
  private limits: Limits = DEFAULT_LIMITS;
  private readonly users = new Set<string>();
  private readonly slots = new Map<string, { userId: string; generation: number }>();

  constructor(
    private readonly jobs: ReadonlyMap<string, JobRecord>,
    private readonly breaches: Breaches,
  ) {}

  see(event: Logged<DomainEvent>): void {
    switch (event.type) {
      case 'LimitsChanged':
        this.limits = event.data;
        break;
      case 'UserAdmitted':
        this.breaches.expect(!this.users.has(event.data.userId), 'L3', 'a user is admitted twice');
        this.users.add(event.data.userId);
        this.atMost('L3', this.users.size, this.limits.maxActiveUsers, 'users');
        break;
      case 'UserReleased':
        this.breaches.expect(this.users.delete(event.data.userId), 'L3', 'a user is released twice');
        this.atMost('L3', this.slotsOf(event.data.userId), 0, 'slots of a released user');
        break;
      case 'JobSlotGranted':
        this.grant(event.data);
        break;
      case 'JobSlotReleased': {
        const { jobId, generation } = event.data;
        this.breaches.expect(
          this.slots.get(jobId)?.generation === generation,
          'L4',
          `${jobId} has no such slot`,
        );
        this.breaches.expect(!this.runs(jobId, generation), 'L4', `${jobId} runs on without its slot`);
        this.slots.delete(jobId);
        break;
      }
      case 'JobStarted': {
        const { jobId, generation } = event.data;
        this.breaches.expect(
          this.slots.get(jobId)?.generation === generation,
          'L4',
          `${jobId} starts without a slot`,
        );
        break;
      }
      default:
    }
  }

  checkEnd(): void {
    this.atMost('end', this.slots.size, 0, 'job slots held');
    this.atMost('end', this.users.size, 0, 'user slots held');
  }

  private grant({ jobId, userId, generation }: { jobId: string; userId: string; generation: number }): void {
    this.breaches.expect(!this.slots.has(jobId), 'L4', `${jobId} gets a second slot`);
    this.breaches.expect(this.users.has(userId), 'L3', `${jobId} gets a slot, its user has none`);
    this.slots.set(jobId, { userId, generation });
    this.atMost('L4', this.slots.size, this.limits.maxRunningJobs, 'jobs');
    this.atMost('L4', this.slotsOf(userId), this.limits.maxJobsPerUser, 'jobs of one user');
  }

  private atMost(law: string, count: number, most: number, what: string): void {
    this.breaches.expect(count <= most, law, `${count} ${what}, ${most} may be`);
  }

  private slotsOf(userId: string): number {
    return [...this.slots.values()].filter((slot) => slot.userId === userId).length;
  }

  private runs(jobId: string, generation: number): boolean {
    const job = this.jobs.get(jobId);
    return job?.status === 'running' && job.generation === generation;
  }
}
