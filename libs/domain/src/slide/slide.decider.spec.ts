import { specify } from '@ramus/testing';
import { describe, it } from 'vitest';
import { slideDecider, type SlideCommand } from './slide.decider.js';
import type { SlideEvent } from './slide.events.js';

const { given } = specify(slideDecider);

const data = { slideId: 's' };
const add: SlideCommand = { type: 'AddSlide', data };
const remove: SlideCommand = { type: 'RemoveSlide', data };
const added: SlideEvent = { type: 'SlideAdded', data };
const clear = (confirmed = true): SlideCommand => ({ type: 'ClearSlide', data: { slideId: 's', confirmed } });
const withdraw: SlideCommand = { type: 'WithdrawClearance', data };
const cleared: SlideEvent = { type: 'SlideCleared', data };
const withdrawn: SlideEvent = { type: 'SlideClearanceWithdrawn', data };
const removed: SlideEvent = { type: 'SlideRemoved', data };

describe('a slide', () => {
  it('is added once', () => {
    given().when(add).then(added);
    given(added).when(add).thenNothing();
  });

  it('is removed once', () => {
    given(added).when(remove).then(removed);
    given(added, removed).when(remove).thenNothing();
  });

  it('may come back, for its id is its content', () => given(added, removed).when(add).then(added));

  it('that never was cannot be removed', () => given().when(remove).thenRefused('slide-unknown', data));
});

describe('a clearance', () => {
  it('is given once', () => {
    given(added).when(clear()).then(cleared);
    given(added, cleared).when(clear()).thenNothing();
  });

  it('needs its owner to say yes', () => {
    given(added).when(clear(false)).thenRefused('clearance-unconfirmed', data);
  });

  it('is given for what is there alone', () => {
    given().when(clear()).thenRefused('slide-unknown', data);
    given(added, removed).when(clear()).thenRefused('slide-unknown', data);
  });

  it('is withdrawn once, and may be given again', () => {
    given(added, cleared).when(withdraw).then(withdrawn);
    given(added).when(withdraw).thenNothing();
    given(added, cleared, withdrawn).when(clear()).then(cleared);
    given().when(withdraw).thenRefused('slide-unknown', data);
  });

  it('ends with the slide: what comes back is restricted', () => {
    given(added, cleared, removed, added).when(clear()).then(cleared);
    given(added, cleared, removed, added).when(withdraw).thenNothing();
  });
});
