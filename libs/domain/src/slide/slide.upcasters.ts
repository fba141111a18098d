import type { Upcasters } from '../upcasting.js';
import type { SlideEvent } from './slide.events.js';

/** Every type is still written in its first shape, save where an upcaster stands. */
export const slideUpcasters: Upcasters<SlideEvent> = {
  SlideAdded: [],
  SlideRemoved: [],
  SlideCleared: [],
  SlideClearanceWithdrawn: [],
};
