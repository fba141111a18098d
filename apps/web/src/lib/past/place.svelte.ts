import { router } from '../router.svelte.js';
import { indexAt, type Step } from './steps.js';

/** The browser refuses an address that changes with every movement of a hand. */
const WRITE_AFTER_MS = 250;

/** Where one stands in the log: chosen by hand, or by the `at` of the address; the newest event where neither says. */
export class Place {
  #chosen = $state<string | undefined>(router.query.get('at') ?? undefined);
  #write: ReturnType<typeof setTimeout> | undefined;

  /** The position of the address or the choice; undefined for the newest. */
  get at(): string | undefined {
    return this.#chosen;
  }

  indexIn(steps: readonly Step[]): number {
    const found = this.#chosen === undefined ? steps.length - 1 : indexAt(steps, this.#chosen);
    return Math.max(0, found);
  }

  choose(at: string | undefined): void {
    this.#chosen = at;
    clearTimeout(this.#write);
    this.#write = setTimeout(() => {
      const query = router.query;
      if (at === undefined) query.delete('at');
      else query.set('at', at);
      router.replaceQuery(query);
    }, WRITE_AFTER_MS);
  }

  stop(): void {
    clearTimeout(this.#write);
  }
}

/** What a step may lead to next: the one after it, the one before it. */
export const neighboursOf = (steps: readonly Step[], index: number): string[] =>
  [steps[index + 1], steps[index - 1]].flatMap((step) => (step ? [step.event.position] : []));
