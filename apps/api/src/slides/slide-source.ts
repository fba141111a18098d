import type { Level, Mpp, Region } from '@ramus/slide';

/** What a file says of the slide in it. Nothing here names a person, a path or a patient. */
export interface SlideDescription {
  /** The format, in OpenSlide's words where it has one: `aperio`, `generic-tiff`, `ome-tiff`, `png`. */
  readonly vendor: string;
  /** Level-0 pixels. */
  readonly width: number;
  readonly height: number;
  /** Microns per level-0 pixel; absent where the file records none. */
  readonly mpp?: Mpp;
  /** Who recorded it: the scanner's own property, or the resolution tags of the image format. */
  readonly mppFrom?: 'vendor' | 'resolution';
  /** Magnification of the objective, for people; never used to compute. */
  readonly objective?: number;
  /** The sharpest first, at least one. */
  readonly levels: readonly Level[];
  /** The part that was scanned, in level-0 pixels, where the format tells. */
  readonly bounds?: Region;
  /** Names of the label, macro and thumbnail images. Only the names: a label may show a patient's. */
  readonly associated: readonly string[];
}

/**
 * One open slide file, whatever its format.
 *
 * A source that failed is broken for good: it is closed, and the file opened anew.
 */
export interface SlideSource {
  readonly description: SlideDescription;
  readonly isBroken: boolean;
  /** Memory that it holds while open, roughly. */
  readonly heldBytes: number;

  /**
   * Reads pixels of one level.
   *
   * @param region in pixels *of that level* (not level-0 pixels, as OpenSlide has it); what lies outside is white.
   * @returns RGB, row by row: `width * height * 3` bytes.
   * @throws {SlideUnreadable} the pixels cannot be had.
   */
  readRegion(level: number, region: Region, signal: AbortSignal): Promise<Uint8Array>;

  /** Waits for the reads in flight, then lets the file go. Further reads fail. */
  close(): Promise<void>;
}
