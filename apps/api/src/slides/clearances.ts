import type { Logged, SlideId } from '@ramus/domain';
import type { LogConsumer } from '../log/follower.js';

/** Which slides volunteers may be given, and since when, as the log says, for whoever shows slides. */
export class Clearances implements LogConsumer {
  private readonly cleared = new Map<SlideId, string>();

  apply({ type, data, metadata }: Logged): void {
    if (type === 'SlideCleared') this.cleared.set(data.slideId, metadata.at);
    else if (type === 'SlideClearanceWithdrawn' || type === 'SlideRemoved') this.cleared.delete(data.slideId);
  }

  /** ISO 8601; undefined where they may not. */
  since(slideId: SlideId): string | undefined {
    return this.cleared.get(slideId);
  }
}
