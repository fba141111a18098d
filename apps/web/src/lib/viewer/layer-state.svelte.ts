import type { OverlayFeed } from '../feeds/overlay-feed.svelte.js';
import { formatCount } from '../format.js';
import { NUCLEI_COLOR, TISSUE_COLOR } from './draw.js';
import type { LayerName, LayerSetting } from './layer-setting.js';

type Shown = Record<LayerName, { isShown: boolean; opacity: number }>;

/** Which layers the user wants to see; kept while the page is open. */
export class LayerState {
  #shown = $state.raw<Shown>({
    nuclei: { isShown: true, opacity: 0.9 },
    tissue: { isShown: true, opacity: 0.9 },
    // It hides the slide, so it comes when it is asked for.
    density: { isShown: false, opacity: 0.7 },
  });

  change(name: LayerName, change: { isShown?: boolean; opacity?: number }): void {
    this.#shown = { ...this.#shown, [name]: { ...this.#shown[name], ...change } };
  }

  toggle(name: LayerName): void {
    this.change(name, { isShown: !this.#shown[name].isShown });
  }

  /** 0 when hidden. */
  opacityOf(name: LayerName): number {
    const { isShown, opacity } = this.#shown[name];
    return isShown ? opacity : 0;
  }

  settings(overlay: OverlayFeed, running: { nuclei: boolean; density: boolean }): LayerSetting[] {
    const count = overlay.nucleiCount;
    const growing = running.nuclei ? 'growing' : '';
    return [
      {
        name: 'nuclei',
        title: 'Nuclei',
        key: 'N',
        color: NUCLEI_COLOR,
        isThere: !!overlay.tiles,
        note: count !== undefined ? formatCount(count) : overlay.tiles ? growing : 'none',
        ...this.#shown.nuclei,
      },
      {
        name: 'tissue',
        title: 'Tissue',
        key: 'T',
        color: TISSUE_COLOR,
        isThere: !!overlay.outlines,
        note: overlay.outlines ? 'outline' : 'none',
        ...this.#shown.tissue,
      },
      {
        name: 'density',
        title: 'Density',
        key: 'D',
        color: undefined,
        isThere: !!overlay.heatmap,
        note: overlay.heatmap ? 'heatmap' : running.density ? 'being drawn' : 'none',
        ...this.#shown.density,
      },
    ];
  }
}
