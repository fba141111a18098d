/** The slide's file records no pixel size, and nobody gave one. Ask a person; do not guess. */
export class MissingMpp extends Error {
  override readonly name = 'MissingMpp';

  constructor() {
    super('the slide records no pixel size (mpp), and none was given');
  }
}

/** Pixels that are clearly not square: lengths measured on them would mean nothing. */
export class UnequalMpp extends Error {
  override readonly name = 'UnequalMpp';

  constructor(
    readonly mppX: number,
    readonly mppY: number,
  ) {
    super(`pixel sizes of ${mppX} and ${mppY} µm differ by more than ${MAX_DIFFERENCE * 100} %`);
  }
}

/** Microns per level-0 pixel, x and y. */
export type Mpp = readonly [x: number, y: number];

/** What a file, and a person, say about the pixel size. */
export interface MppSources {
  /** The scanner's own property, such as `openslide.mpp-x`. */
  readonly vendor?: Mpp;
  /** From the resolution tags of a TIFF, or a PNG's pHYs chunk, in µm per pixel. */
  readonly resolution?: Mpp;
}

/** Resolution tags outside this range (µm/px) are a printer's 72 dpi, not a microscope's. */
const PLAUSIBLE_RESOLUTION = { from: 0.05, to: 10 } as const;

/** x and y may differ by this share of the smaller. */
const MAX_DIFFERENCE = 0.05;

const isPositive = (mpp: Mpp | undefined): mpp is Mpp =>
  mpp !== undefined && mpp.every((v) => Number.isFinite(v) && v > 0);

const isPlausible = (v: number): boolean => v >= PLAUSIBLE_RESOLUTION.from && v <= PLAUSIBLE_RESOLUTION.to;

/**
 * The pixel size that a file records: the vendor's property, else plausible resolution tags, else none.
 *
 * The objective is never used: 20× is 0.5 µm/px on one scanner and 0.25 on another.
 */
export function recordedMpp({ vendor, resolution }: MppSources): Mpp | undefined {
  if (isPositive(vendor)) return vendor;
  return isPositive(resolution) && resolution.every(isPlausible) ? resolution : undefined;
}

/**
 * The pixel size to work with: what the file records, else what a person gave.
 *
 * @param given microns per level-0 pixel; used only where the file is silent.
 * @throws {MissingMpp} neither says one.
 * @throws {UnequalMpp} x and y differ by more than 5 %.
 */
export function resolveMpp(recorded: Mpp | undefined, given?: number): Mpp {
  const mpp = recorded ?? (given === undefined ? undefined : ([given, given] as const));
  if (!isPositive(mpp)) throw new MissingMpp();
  const [x, y] = mpp;
  if (Math.abs(x - y) > MAX_DIFFERENCE * Math.min(x, y)) throw new UnequalMpp(x, y);
  return mpp;
}
