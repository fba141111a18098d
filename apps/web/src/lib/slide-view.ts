/** A slide as the API lists it. */
export interface SlideView {
  readonly slideId: string;
  readonly name: string;
  /** Level-0 pixels. */
  readonly width: number;
  readonly height: number;
  readonly mpp: readonly [x: number, y: number] | null;
  readonly vendor?: string | null;
  readonly objective?: number | null;
}
