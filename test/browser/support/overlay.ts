import { expect, type Page } from '@playwright/test';

/** Pixels that lie over the slide, told apart by the colours that the legend names. */
export interface Overlay {
  readonly nuclei: number;
  readonly tissue: number;
}

/** A part of the viewer, in pixels from its corner. */
export interface Place {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** Counts what is drawn over the slide just now, or over a part of what is in view. */
export function overlayOf(page: Page, place?: Place): Promise<Overlay> {
  return page.getByTestId('viewer').evaluate((viewer, part) => {
    const canvas = viewer.querySelector<HTMLCanvasElement>('canvas[aria-hidden="true"]');
    const context = canvas?.getContext('2d');
    const sum = { nuclei: 0, tissue: 0 };
    if (!canvas || !context || canvas.width === 0) return sum;
    const ratio = canvas.width / canvas.clientWidth;
    const { x, y, width, height } = part ?? {
      x: 0,
      y: 0,
      width: canvas.clientWidth,
      height: canvas.clientHeight,
    };
    const { data } = context.getImageData(x * ratio, y * ratio, width * ratio, height * ratio);
    for (let i = 0; i < data.length; i += 4) {
      // What is nearly clear has lost its hue to rounding.
      if ((data[i + 3] ?? 0) < 96) continue;
      // Nuclei are outlined in blue, tissue in green.
      if ((data[i + 2] ?? 0) > (data[i + 1] ?? 0)) sum.nuclei += 1;
      else sum.tissue += 1;
    }
    return sum;
  }, place);
}

/** Waits until what lies over the slide is as wanted. */
export async function expectOverlay(
  page: Page,
  wanted: (overlay: Overlay) => boolean,
  place?: Place,
): Promise<void> {
  await expect.poll(async () => wanted(await overlayOf(page, place))).toBe(true);
}
