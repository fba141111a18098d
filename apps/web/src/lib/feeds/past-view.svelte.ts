import { ApiError } from '../api.js';
import { PastReader, type PastAnswer } from '../past/past-reader.js';

/** How things stood at the moment that was asked for last. */
export class PastView<View> {
  /** What is shown; of an earlier moment while `isReading`. */
  view = $state.raw<View>();
  /** The position that `view` is of. */
  shownAt = $state<string>();
  isReading = $state(false);
  error = $state.raw<ApiError>();
  readonly #reader: PastReader<View>;

  constructor(read: (at: string, signal: AbortSignal) => Promise<View>) {
    this.#reader = new PastReader(read, (answer) => this.#take(answer));
  }

  show(at: string, neighbours: readonly string[]): void {
    this.#reader.show(at, neighbours);
  }

  stop(): void {
    this.#reader.stop();
  }

  #take(answer: PastAnswer<View>): void {
    this.isReading = answer.kind === 'reading';
    if (answer.kind === 'reading') return;
    const { at } = answer;
    this.error =
      answer.kind === 'shown'
        ? undefined
        : answer.error instanceof ApiError
          ? answer.error
          : new ApiError(0, { title: String(answer.error) });
    this.view = answer.kind === 'shown' ? answer.view : undefined;
    this.shownAt = answer.kind === 'shown' ? at : undefined;
  }
}
