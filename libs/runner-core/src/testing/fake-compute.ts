import type { Assignment } from '@ramus/contracts';
import type { Computation, ComputeHost, Outcome } from '../ports.js';

/** Computes nothing: each assignment ends when the test says so, or when it is killed. */
export class FakeCompute implements ComputeHost {
  readonly running = new Map<number, (outcome: Outcome) => void>();
  readonly started: number[] = [];
  readonly killed: number[] = [];
  /** Most assignments that ever ran at once. */
  most = 0;
  /** A kill asks, and waits for the test to finish the assignment. */
  isStubborn = false;
  tilesDone = 0;

  start({ token }: Assignment): Computation {
    this.started.push(token);
    const tilesDone = (): number => this.tilesDone;
    const done = new Promise<Outcome>((resolve) => {
      this.running.set(token, (outcome) => {
        if (this.running.delete(token)) resolve(outcome);
      });
    });
    this.most = Math.max(this.most, this.running.size);
    return {
      done,
      get tilesDone() {
        return tilesDone();
      },
      kill: async () => {
        this.killed.push(token);
        if (!this.isStubborn) this.finish(token, { kind: 'aborted' });
        await done;
      },
    };
  }

  finish(token: number, outcome: Outcome): void {
    this.running.get(token)?.(outcome);
  }

  async close(): Promise<void> {
    for (const token of [...this.running.keys()]) this.finish(token, { kind: 'aborted' });
  }
}
