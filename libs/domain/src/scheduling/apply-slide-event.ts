import type { Logged } from '../logged-event.js';
import type { SlideEvent } from '../slide/slide.events.js';
import type { Snapshot } from './snapshot.js';
import type { Touched } from './touched.js';

/** Takes an event of a slide's stream into the snapshot. */
export function applySlideEvent(snapshot: Snapshot, event: Logged<SlideEvent>, touched: Touched): void {
  const { slideId } = event.data;
  switch (event.type) {
    case 'SlideAdded':
      snapshot.removedSlides.delete(slideId);
      return;
    case 'SlideRemoved':
      snapshot.removedSlides.add(slideId);
      snapshot.clearedSlides.delete(slideId);
      break;
    case 'SlideCleared':
      snapshot.clearedSlides.add(slideId);
      break;
    case 'SlideClearanceWithdrawn':
      snapshot.clearedSlides.delete(slideId);
      snapshot.volunteersGoneAtMs = Date.parse(event.metadata.at);
  }
  touched.pool = true;
  touched.leases = true;
  for (const job of snapshot.jobs.values()) {
    if (job.workflow.slideId === slideId) touched.jobs.add(job.spec.jobId);
  }
}
