/** A slide as the API lists it. */
export interface SlideView {
  readonly slideId: string;
  readonly name: string;
  /** Level-0 pixels. */
  readonly width: number;
  readonly height: number;
  /** Microns per level-0 pixel; absent where the file records none. */
  readonly mpp?: readonly [x: number, y: number] | null;
  readonly vendor?: string | null;
  readonly objective?: number | null;
}
