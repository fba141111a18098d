import { specify } from '@ramus/testing';
import { describe, it } from 'vitest';
import { slideDecider, type SlideCommand } from './slide.decider.js';
import type { SlideEvent } from './slide.events.js';

const { given } = specify(slideDecider);

const data = { slideId: 's' };
const add: SlideCommand = { type: 'AddSlide', data };
const remove: SlideCommand = { type: 'RemoveSlide', data };
const added: SlideEvent = { type: 'SlideAdded', data };
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
