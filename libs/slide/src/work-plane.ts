/**
 * The pixel grid that a job works on: a level of the slide, shrunk by area averaging to the wanted mpp.
 *
 * Every tile of a job lies on this one grid, so a plane pixel is the same average of the same level pixels whichever
 * tile it is read for.
 */
export interface WorkPlane {
  /** Microns per plane pixel. */
  readonly mpp: number;
  /** The level that is read, an index into the slide's levels. */
  readonly level: number;
  /** Level pixels per plane pixel, x and y, ≥ 1; exactly 1 where the level is read as it is. */
  readonly shrink: readonly [x: number, y: number];
  /** Level-0 pixels per plane pixel, x and y. */
  readonly downsample: readonly [x: number, y: number];
  /** Size of the whole slide in plane pixels. */
  readonly width: number;
  readonly height: number;
}
