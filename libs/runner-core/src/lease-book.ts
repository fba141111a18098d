import type { Assignment, Heartbeat, LeaseRef } from '@ramus/contracts';
import type { Computation, LeaseEnd, ShardFailed } from './ports.js';

/** One accepted assignment until it ends. */
export interface Held {
  readonly assignment: Assignment;
  readonly computation: Computation;
  /** How it shall end, once someone has decided that its work stops. */
  stopping?: Extract<LeaseEnd, 'declined' | 'dropped'>;
  /** What is to be reported, once it failed. */
  failure?: ShardFailed;
}

const keyOf = ({ jobId, token }: LeaseRef): string => `${jobId}#${token}`;

export const refOf = ({ jobId, token }: LeaseRef): LeaseRef => ({ jobId, token });

/** Leases that ended are remembered, so that a late message cannot start one again; the oldest are forgotten. */
const MAX_REMEMBERED = 4_096;

/** The leases that a runner holds, and those that it held. */
export class LeaseBook {
  readonly #held = new Map<string, Held>();
  readonly #over = new Set<string>();

  get size(): number {
    return this.#held.size;
  }

  all(): Held[] {
    return [...this.#held.values()];
  }

  find(lease: LeaseRef): Held | undefined {
    return this.#held.get(keyOf(lease));
  }

  isOver(lease: LeaseRef): boolean {
    return this.#over.has(keyOf(lease));
  }

  add(held: Held): void {
    this.#held.set(keyOf(held.assignment), held);
  }

  /** Ends a lease for good. @returns whether it was held. */
  end(lease: LeaseRef): boolean {
    const key = keyOf(lease);
    this.#over.add(key);
    if (this.#over.size > MAX_REMEMBERED) {
      for (const oldest of this.#over) {
        this.#over.delete(oldest);
        break;
      }
    }
    return this.#held.delete(key);
  }

  refs(): LeaseRef[] {
    return this.all().map(({ assignment }) => refOf(assignment));
  }

  heartbeat(): Heartbeat['leases'] {
    return this.all().map(({ assignment, computation }) => ({
      ...refOf(assignment),
      tilesDone: Math.min(computation.tilesDone, assignment.tiles),
    }));
  }
}
