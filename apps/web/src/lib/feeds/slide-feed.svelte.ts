import { api } from '../api.js';
import type { SlideView } from '@ramus/contracts';
import { Resource } from './resource.svelte.js';

/** One slide, as the API describes it. */
export class SlideFeed {
  readonly slide = new Resource<SlideView>();

  constructor(private readonly slideId: string) {}

  start(): () => void {
    void this.slide.load((signal) => api.slide(this.slideId, signal));
    return () => this.slide.stop();
  }
}
