/** What can lie over a slide, the topmost first. */
export type LayerName = 'nuclei' | 'tissue' | 'density';

/** One layer over a slide, as the controls show it. */
export interface LayerSetting {
  readonly name: LayerName;
  readonly title: string;
  /** The key that shows and hides it while the slide has the focus. */
  readonly key: string;
  /** Of its lines; none for the heatmap, which has a legend. */
  readonly color: string | undefined;
  /** 0–1 */
  readonly opacity: number;
  readonly isShown: boolean;
  /** Whether there is anything to show. */
  readonly isThere: boolean;
  readonly note: string;
}
