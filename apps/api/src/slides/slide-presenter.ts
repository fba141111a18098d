import type { SlideView } from '@ramus/contracts';
import type { Clearances } from './clearances.js';
import type { Slide } from './slide-library.js';

/** A slide as it crosses the wire. */
export const slideViewOf = (slide: Slide, clearances: Pick<Clearances, 'since'>): SlideView => {
  const clearedAt = clearances.since(slide.slideId);
  return {
    slideId: slide.slideId,
    name: slide.name,
    width: slide.width,
    height: slide.height,
    mpp: slide.mpp ? [...slide.mpp] : null,
    mppFrom: slide.mppFrom ?? null,
    objective: slide.objective ?? null,
    vendor: slide.vendor,
    levels: slide.levels.map(({ width, height, downsample }) => ({ width, height, downsample })),
    bounds: slide.bounds ?? null,
    associated: [...slide.associated],
    isOwn: slide.ownerId !== undefined,
    cleared: clearedAt !== undefined,
    ...(clearedAt !== undefined && { clearedAt }),
  };
};

/** A page of a list in a stable order. @param cursor the id of the last slide of the page before. */
export function pageOfSlides(
  slides: readonly Slide[],
  { cursor, limit }: { readonly cursor?: string; readonly limit: number },
  clearances: Pick<Clearances, 'since'>,
): { items: SlideView[]; next?: string } {
  const from = cursor ? slides.findIndex(({ slideId }) => slideId === cursor) + 1 : 0;
  const items = slides.slice(from, from + limit).map((slide) => slideViewOf(slide, clearances));
  const last = items.at(-1);
  return from + limit < slides.length && last ? { items, next: last.slideId } : { items };
}
