import type { SlideId } from '../ids.js';

/** A slide can be read. One of the slides folder is the operator's, and every user may read it. */
export interface SlideAdded {
  readonly type: 'SlideAdded';
  readonly data: { readonly slideId: SlideId };
}
/** It is gone: its unfinished jobs fail. */
export interface SlideRemoved {
  readonly type: 'SlideRemoved';
  readonly data: { readonly slideId: SlideId };
}

export type SlideEvent = SlideAdded | SlideRemoved;
