import { DomainError, workflowIdOf, type JobId, type LeaseEnd, type Token } from '@ramus/domain';
import type { Logger } from 'pino';
import type { Streams } from '../log/streams.js';
import type { HeartbeatTable } from './heartbeat-table.js';

/** Ends leases in the log: those that fell silent, and those that a runner or the server gives up. */
export class LeaseWarden {
  private timer: NodeJS.Timeout | undefined;
  private looking = false;

  constructor(
    private readonly table: HeartbeatTable,
    private readonly streams: Streams,
    private readonly replicaId: string,
    private readonly lookMs: number,
    private readonly logger: Logger,
  ) {}

  start(): void {
    this.table.restart();
    this.timer = setInterval(() => void this.look(), this.lookMs);
  }

  stop(): void {
    clearInterval(this.timer);
  }

  /** Ends a lease; one that has ended already stays as it ended. */
  async end(jobId: JobId, token: Token, cause: LeaseEnd): Promise<void> {
    const command = { type: 'EndLease', data: { jobId, token, cause } } as const;
    await this.streams.job.handle(jobId, command, { by: this.replicaId, correlationId: workflowIdOf(jobId) });
  }

  private async look(): Promise<void> {
    if (this.looking) return;
    this.looking = true;
    const expired = this.table.expired();
    await Promise.all(
      expired.map(({ jobId, token }) =>
        this.end(jobId, token, 'expired').catch((error: unknown) => {
          // While the log takes no appends nothing expires; the next look finds it again.
          const level = error instanceof DomainError ? 'debug' : 'warn';
          this.logger[level]({ jobId, token, why: String(error) }, 'a silent lease could not be ended');
        }),
      ),
    );
    this.looking = false;
  }
}
