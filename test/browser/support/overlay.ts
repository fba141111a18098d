import { expect, type Page } from '@playwright/test';

/** Pixels that lie over the slide, told apart by the colours that the legend names. */
export interface Overlay {
  readonly nuclei: number;
  readonly tissue: number;
}

/** Counts what is drawn over the slide just now. */
export function overlayOf(page: Page): Promise<Overlay> {
  return page.getByTestId('viewer').evaluate((viewer) => {
    const canvas = viewer.querySelector<HTMLCanvasElement>('canvas[aria-hidden="true"]');
    const context = canvas?.getContext('2d');
    const sum = { nuclei: 0, tissue: 0 };
    if (!canvas || !context || canvas.width === 0) return sum;
    const { data } = context.getImageData(0, 0, canvas.width, canvas.height);
    for (let i = 0; i < data.length; i += 4) {
      // What is nearly clear has lost its hue to rounding.
      if ((data[i + 3] ?? 0) < 96) continue;
      // Nuclei are outlined in blue, tissue in green.
      if ((data[i + 2] ?? 0) > (data[i + 1] ?? 0)) sum.nuclei += 1;
      else sum.tissue += 1;
    }
    return sum;
  });
}

/** Waits until what lies over the slide is as wanted. */
export async function expectOverlay(page: Page, wanted: (overlay: Overlay) => boolean): Promise<void> {
  await expect.poll(async () => wanted(await overlayOf(page))).toBe(true);
}
