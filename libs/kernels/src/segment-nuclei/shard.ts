import { z } from 'zod';
import type { Region } from '@ramus/slide';

const coordinate = z.number().int().min(-100_000).max(100_000);
const region = z.strictObject({
  x: coordinate,
  y: coordinate,
  width: z.number().int().min(0).max(100_000),
  height: z.number().int().min(0).max(100_000),
}) satisfies z.ZodType<Region>;

/** What a runner is told of a shard: nothing that names the slide, all in plane pixels from the shard's corner. */
export const segmentNucleiInput = z.strictObject({
  tiles: z
    .array(
      z.strictObject({
        /** Where the tile's first pixel lies. */
        x: coordinate,
        y: coordinate,
        /** Seeds in here are the tile's own. */
        owns: region,
        /** The part of the tile that lies on the slide. */
        inside: region,
      }),
    )
    .max(256),
});
export type SegmentNucleiInput = z.infer<typeof segmentNucleiInput>;

/** What every shard is sent besides. */
export const segmentNucleiCommon = z.strictObject({
  /** Microns per plane pixel, x and y. */
  pixelUm: z.tuple([z.number().positive(), z.number().positive()]),
});
export type SegmentNucleiCommon = z.infer<typeof segmentNucleiCommon>;

/** Where a shard's result goes. Plane pixels; written and read by this kernel alone, on the server. */
export interface NucleiPlacement {
  /** The shard's place among the blocks of the grid. */
  readonly col: number;
  readonly row: number;
  /** What its tiles read; shard coordinates count from here. */
  readonly region: Region;
  readonly tiles: readonly {
    readonly col: number;
    readonly row: number;
    /** What the tile answers for: its core, cut to the slide and the region asked for. */
    readonly area: Region;
    /** Tissue in `area`, in whole µm², so that sums do not depend on their order. */
    readonly tissueUm2: number;
  }[];
}
