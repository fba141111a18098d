import type { Decider } from '../decider.js';
import { DomainError } from '../errors.js';
import type { SlideId } from '../ids.js';
import type { SlideEvent } from './slide.events.js';

interface OfSlide<Type extends string> {
  readonly type: Type;
  readonly data: { readonly slideId: SlideId };
}
export type SlideCommand = OfSlide<'AddSlide'> | OfSlide<'RemoveSlide'>;

/** `unknown` until it is first added; a removed one may come back, for its id is its content. */
export interface Slide {
  readonly status: 'unknown' | 'present' | 'removed';
}

export const slideDecider: Decider<SlideCommand, Slide, SlideEvent> = {
  initial: { status: 'unknown' },

  decide({ type, data }, { status }) {
    switch (type) {
      case 'AddSlide':
        return status === 'present' ? [] : [{ type: 'SlideAdded', data }];
      case 'RemoveSlide':
        if (status === 'unknown') throw new DomainError('slide-unknown', data);
        return status === 'removed' ? [] : [{ type: 'SlideRemoved', data }];
    }
  },

  evolve(slide, event) {
    switch (event.type) {
      case 'SlideAdded':
        return { status: 'present' };
      case 'SlideRemoved':
        return { status: 'removed' };
      default:
        return slide;
    }
  },
};
