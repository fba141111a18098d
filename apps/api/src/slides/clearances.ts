import type { Logged, SlideId } from '@ramus/domain';
import type { LogConsumer } from '../log/follower.js';

/** Which slides volunteers may be given, as the log says, for whoever shows slides. */
export class Clearances implements LogConsumer {
  private readonly cleared = new Set<SlideId>();

  apply({ type, data }: Logged): void {
    if (type === 'SlideCleared') this.cleared.add(data.slideId);
    else if (type === 'SlideClearanceWithdrawn' || type === 'SlideRemoved') this.cleared.delete(data.slideId);
  }

  has(slideId: SlideId): boolean {
    return this.cleared.has(slideId);
  }
}
