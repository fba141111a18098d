import type { Decider } from '../decider.js';
import { DomainError } from '../errors.js';
import type { SlideId } from '../ids.js';
import type { SlideAdded, SlideEvent } from './slide.events.js';

interface OfSlide<Type extends string> {
  readonly type: Type;
  readonly data: { readonly slideId: SlideId };
}
/** Whether the asker owns the slide is known at the edge; that the owner knows what it means is asked here. */
export interface ClearSlide {
  readonly type: 'ClearSlide';
  readonly data: { readonly slideId: SlideId; readonly confirmed: boolean };
}
export interface AddSlide {
  readonly type: 'AddSlide';
  readonly data: SlideAdded['data'];
}
export type SlideCommand = AddSlide | OfSlide<'RemoveSlide'> | ClearSlide | OfSlide<'WithdrawClearance'>;

/** `unknown` until it is first added; a removed one may come back, for its id is its content, but not as cleared. */
export interface Slide {
  readonly status: 'unknown' | 'present' | 'removed';
  /** Whether volunteers may be given it. */
  readonly cleared: boolean;
}

export const slideDecider: Decider<SlideCommand, Slide, SlideEvent> = {
  initial: { status: 'unknown', cleared: false },

  decide({ type, data }, { status, cleared }) {
    const { slideId } = data;
    switch (type) {
      case 'AddSlide':
        return status === 'present' ? [] : [{ type: 'SlideAdded', data }];
      case 'RemoveSlide':
        if (status === 'unknown') throw new DomainError('slide-unknown', data);
        return status === 'removed' ? [] : [{ type: 'SlideRemoved', data }];
      case 'ClearSlide':
        if (status !== 'present') throw new DomainError('slide-unknown', { slideId });
        if (!data.confirmed) throw new DomainError('clearance-unconfirmed', { slideId });
        return cleared ? [] : [{ type: 'SlideCleared', data: { slideId } }];
      case 'WithdrawClearance':
        if (status === 'unknown') throw new DomainError('slide-unknown', { slideId });
        return cleared ? [{ type: 'SlideClearanceWithdrawn', data: { slideId } }] : [];
    }
  },

  evolve(slide, event) {
    switch (event.type) {
      case 'SlideAdded':
        return { status: 'present', cleared: false };
      case 'SlideRemoved':
        return { status: 'removed', cleared: false };
      case 'SlideCleared':
        return { ...slide, cleared: true };
      case 'SlideClearanceWithdrawn':
        return { ...slide, cleared: false };
      default:
        return slide;
    }
  },
};
