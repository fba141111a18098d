import { z } from 'zod';

/** Most nuclei of one tile: more than fit a 512 px tile at the least area of any model that is shipped. */
export const MAX_NUCLEI_PER_TILE = 14_000;
/** Most tiles of one shard. */
export const MAX_NUCLEI_TILES = 256;
/** Most points of one nucleus's outline. */
export const MAX_OUTLINE_POINTS = 400;
/** Farthest coordinate in a shard, in half pixels. */
const MAX_COORDINATE = 100_000;

const coordinate = z.number().int().min(0).max(MAX_COORDINATE);
/** x, y, x, y, …: one half of a point is none. */
const isOfPoints = (ring: readonly number[]): boolean => ring.length % 2 === 0;
const column = (max: number) => z.array(z.number().min(0).max(max)).max(MAX_NUCLEI_PER_TILE);

/**
 * The nuclei of one tile, column by column: value `i` of every column is of nucleus `i`. Ordered by seed, (y, x).
 *
 * Coordinates are plane pixels from the shard's top left corner.
 */
export const nucleiTile = z
  .strictObject({
    /** Which of the shard's tiles, by index. */
    tile: z
      .number()
      .int()
      .min(0)
      .max(MAX_NUCLEI_TILES - 1),
    /** Seed pixels: x, y, x, y, … */
    seeds: z.array(coordinate).max(2 * MAX_NUCLEI_PER_TILE),
    /** Centres of mass in pixels: x, y, x, y, … */
    centroids: z.array(z.number().min(0).max(MAX_COORDINATE)).max(2 * MAX_NUCLEI_PER_TILE),
    /** Outlines in half pixels: x, y, x, y, …; not closed by a repeated point. */
    outlines: z
      .array(
        z
          .array(coordinate)
          .min(6)
          .max(2 * MAX_OUTLINE_POINTS)
          .refine(isOfPoints, 'an outline is of whole points'),
      )
      .max(MAX_NUCLEI_PER_TILE),
    areaPx: z.array(z.number().int().min(1).max(1_000_000)).max(MAX_NUCLEI_PER_TILE),
    perimeterUm: column(100_000),
    /** 4π · area / perimeter²; 1 for a disc. */
    circularity: column(1),
    /** Of the ellipse with the same second moments; 0 for a disc. */
    eccentricity: column(1),
    /** Area over the convex hull's. */
    solidity: column(1),
    minDiameterUm: column(10_000),
    maxDiameterUm: column(10_000),
    /** Mean optical densities after colour deconvolution; may be a little below zero. */
    hematoxylinOd: z.array(z.number().min(-10).max(10)).max(MAX_NUCLEI_PER_TILE),
    eosinOd: z.array(z.number().min(-10).max(10)).max(MAX_NUCLEI_PER_TILE),
    /** The network's own score of the seed. */
    probability: column(1),
  })
  .refine(({ tile: _, seeds, centroids, ...columns }) => {
    const n = columns.areaPx.length;
    return (
      seeds.length === 2 * n &&
      centroids.length === 2 * n &&
      Object.values(columns).every((c) => c.length === n)
    );
  }, 'all columns must be of one length');
export type NucleiTile = z.infer<typeof nucleiTile>;

/** Result of a `segment-nuclei` shard: its tiles in order, each once. */
export const nucleiResult = z.strictObject({ tiles: z.array(nucleiTile).max(MAX_NUCLEI_TILES) });
export type NucleiResult = z.infer<typeof nucleiResult>;

/** Bounds of a tissue outline. */
const MAX_TISSUE_POLYGONS = 20_000;
const MAX_RING_COORDINATES = 400_000;

const ring = z
  .array(coordinate)
  .min(6)
  .max(MAX_RING_COORDINATES)
  .refine(isOfPoints, 'a ring is of whole points');

/** Result of the `tissue-mask` shard. */
export const tissueResult = z.strictObject({
  /** What the mask was cut at, 0–255 of saturation. */
  threshold: z.number().int().min(0).max(255),
  /** Polygons in half pixels of the overview plane: the outer ring, then its holes; x, y, x, y, … */
  polygons: z.array(z.array(ring).min(1).max(MAX_TISSUE_POLYGONS)).max(MAX_TISSUE_POLYGONS),
});
export type TissueResult = z.infer<typeof tissueResult>;

/** Result of a `diagnostic` shard. */
export const diagnosticResult = z.strictObject({ attempt: z.number().int().min(0) });
export type DiagnosticResult = z.infer<typeof diagnosticResult>;

/** Most cells of a density map's grid. */
const MAX_DENSITY_CELLS = 40_000;

/** Result of the `density-map` shard: nuclei per mm² of each cell, row by row. */
export const densityResult = z.strictObject({
  density: z.array(z.number().min(0).max(1e9)).min(1).max(MAX_DENSITY_CELLS),
});
export type DensityResult = z.infer<typeof densityResult>;

/** Result of the `overlay` shard, which asks nothing of its runner. */
export const overlayResult = z.strictObject({});
export type OverlayResult = z.infer<typeof overlayResult>;
