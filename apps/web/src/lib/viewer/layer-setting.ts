/** One layer over a slide, as the controls show it. */
export interface LayerSetting {
  readonly name: 'tissue' | 'nuclei';
  readonly title: string;
  readonly color: string;
  /** 0–1 */
  readonly opacity: number;
  readonly isShown: boolean;
  /** Whether there is anything to show. */
  readonly isThere: boolean;
  readonly note: string;
}
