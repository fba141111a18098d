import type { SlideId, UserId } from '../ids.js';

/** A slide can be read, and no volunteer may. One of the slides folder is the operator's, and every user may read it. */
export interface SlideAdded {
  readonly type: 'SlideAdded';
  /** `ownerId`: who uploaded it, and alone may read it. */
  readonly data: { readonly slideId: SlideId; readonly ownerId?: UserId };
}
/** It is gone: its unfinished jobs fail. */
export interface SlideRemoved {
  readonly type: 'SlideRemoved';
  readonly data: { readonly slideId: SlideId };
}

/** Its owner says that it shows nothing by which a person could be known: volunteers may be given its tissue. */
export interface SlideCleared {
  readonly type: 'SlideCleared';
  readonly data: { readonly slideId: SlideId };
}
/** It is restricted again: what volunteers hold of it ends. */
export interface SlideClearanceWithdrawn {
  readonly type: 'SlideClearanceWithdrawn';
  readonly data: { readonly slideId: SlideId };
}

export type SlideEvent = SlideAdded | SlideRemoved | SlideCleared | SlideClearanceWithdrawn;
