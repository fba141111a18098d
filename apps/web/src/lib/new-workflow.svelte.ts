import type { Bounds } from './results.js';

let isOpen = $state(false);
let slideId = $state<string>();
let region = $state.raw<Bounds>();

/** Whether the New Workflow dialog is open, for which slide, and for which part of it. */
export const newWorkflow = {
  get isOpen(): boolean {
    return isOpen;
  },
  get slideId(): string | undefined {
    return slideId;
  },
  /** Whole level-0 pixels; nothing for the whole slide. */
  get region(): Bounds | undefined {
    return region;
  },
  /** @param ofRegion only this part of the slide, where a kind of job takes one. */
  open(forSlide?: string, ofRegion?: Bounds): void {
    slideId = forSlide;
    region = ofRegion;
    isOpen = true;
  },
  close(): void {
    isOpen = false;
  },
};
