import type { Assignment, WorkflowView } from '@ramus/contracts';
import type { RecordedEvent } from '@ramus/event-store';
import { expect } from 'vitest';
import { HandRunner } from '../support/hand-runner.js';
import type { User, WorkflowDocument } from '../support/user.js';

type Submission = {
  readonly user: User;
  readonly document: WorkflowDocument & { readonly workflowId: string };
};

/** Remembers what the product has answered, and expects that it stands: submissions, states, results. */
export class Witness {
  readonly acknowledged: Submission[] = [];
  #unanswered: Submission[] = [];
  readonly #seen = new Map<string, WorkflowView>();
  readonly #results: Assignment[] = [];
  #runnerId: string | undefined;
  #runner: HandRunner | undefined;

  /** Submits; the answer may be lost with the process that would give it. */
  async submit(submission: Submission): Promise<void> {
    try {
      await submission.user.submit(submission.document);
      this.acknowledged.push(submission);
    } catch {
      this.#unanswered.push(submission);
    }
  }

  /** Sends again, under the same id, what was not answered. */
  async submitAgain(): Promise<void> {
    for (const submission of this.#unanswered.splice(0)) {
      await submission.user.submit(submission.document);
      this.acknowledged.push(submission);
    }
  }

  /** Nothing that was seen goes back: what ended stays ended, what was committed stays committed. */
  async look(): Promise<void> {
    for (const { user, document } of this.acknowledged) {
      const before = this.#seen.get(document.workflowId);
      if (before?.finishedAt) continue;
      const now = await user.workflow(document.workflowId);
      this.#seen.set(document.workflowId, now);
      before?.branches.forEach(({ jobs }, b) =>
        jobs.forEach((job, j) => {
          const same = now.branches[b]?.jobs[j];
          expect(same?.shards.committed).toBeGreaterThanOrEqual(job.shards.committed);
          if (job.finishedAt) expect(same?.status).toBe(job.status);
        }),
      );
    }
  }

  /** Takes part as a runner with one slot, and remembers each result whose upload was answered. */
  async work(product: { url: string; home: string }): Promise<void> {
    this.#runner?.leave();
    const runner = await HandRunner.connect(product, { slots: 1, runnerId: this.#runnerId });
    this.#runner = runner;
    this.#runnerId = runner.runnerId;
    void this.workOn(runner);
  }

  leave(): void {
    this.#runner?.leave();
  }

  /** @returns how many results it had an answer for. */
  expectIn(log: readonly RecordedEvent[]): number {
    const committed = new Set(
      log.flatMap(({ type, data }) => (type === 'ShardCommitted' ? [nameOf(data as Assignment)] : [])),
    );
    expect(this.#results.map(nameOf).filter((name) => !committed.has(name))).toEqual([]);
    const submitted = new Set(
      log.flatMap(({ type, stream }) =>
        type === 'WorkflowSubmitted' ? [stream.slice('workflow-'.length)] : [],
      ),
    );
    const lost = this.acknowledged.filter(({ document }) => !submitted.has(document.workflowId));
    expect(lost).toEqual([]);
    return this.#results.length;
  }

  private async workOn(runner: HandRunner): Promise<void> {
    try {
      for (;;) {
        const assignment = await runner.assignment();
        const { status } = await runner.upload(assignment);
        if (status === 200) this.#results.push(assignment);
      }
    } catch {
      // The product was killed; another connection takes over.
    }
  }
}

const nameOf = ({ jobId, token, shard }: Pick<Assignment, 'jobId' | 'token' | 'shard'>): string =>
  `${jobId} ${token} ${shard}`;
