import type { OverlayFeed } from '../feeds/overlay-feed.svelte.js';
import { formatCount } from '../format.js';
import { NUCLEI_COLOR, TISSUE_COLOR } from './draw.js';
import type { LayerSetting } from './layer-setting.js';

type Shown = Record<LayerSetting['name'], { isShown: boolean; opacity: number }>;

/** Which layers the user wants to see; kept while the page is open. */
export class LayerState {
  #shown = $state.raw<Shown>({
    tissue: { isShown: true, opacity: 0.9 },
    nuclei: { isShown: true, opacity: 0.9 },
  });

  change(name: LayerSetting['name'], change: { isShown?: boolean; opacity?: number }): void {
    this.#shown = { ...this.#shown, [name]: { ...this.#shown[name], ...change } };
  }

  /** 0 when hidden. */
  opacityOf(name: LayerSetting['name']): number {
    const { isShown, opacity } = this.#shown[name];
    return isShown ? opacity : 0;
  }

  settings(overlay: OverlayFeed, isRunning: boolean): LayerSetting[] {
    const count = overlay.nucleiCount;
    const nuclei =
      count !== undefined ? formatCount(count) : overlay.tiles ? (isRunning ? 'growing' : '') : 'none';
    return [
      {
        name: 'nuclei',
        title: 'Nuclei',
        color: NUCLEI_COLOR,
        isThere: !!overlay.tiles,
        note: nuclei,
        ...this.#shown.nuclei,
      },
      {
        name: 'tissue',
        title: 'Tissue',
        color: TISSUE_COLOR,
        isThere: !!overlay.outlines,
        note: overlay.outlines ? 'outline' : 'none',
        ...this.#shown.tissue,
      },
    ];
  }
}
