import { api } from '../api.js';
import type { SlideView } from '@ramus/contracts';
import { live } from './live.svelte.js';
import { Resource } from './resource.svelte.js';

const list = new Resource<readonly SlideView[]>();
const byId = $derived(new Map((list.value ?? []).map((slide) => [slide.slideId, slide])));
const MAX_PAGES = 20;

async function readAll(signal: AbortSignal): Promise<readonly SlideView[]> {
  const slides: SlideView[] = [];
  let cursor: string | undefined;
  for (let page = 0; page < MAX_PAGES; page += 1) {
    const { items, next } = await api.slides(cursor, signal);
    slides.push(...items);
    if (!next) break;
    cursor = next;
  }
  return slides;
}

/** The slides that the user may read. */
export const slidesFeed = {
  list,
  find: (slideId: string | undefined): SlideView | undefined => (slideId ? byId.get(slideId) : undefined),
  start(): () => void {
    const read = (): void => void list.load(readAll);
    read();
    const off = live.on('slides', read);
    return () => {
      off();
      list.stop();
    };
  },
};
