/**
 * Optical densities of pure stains, R, G, B: QuPath's defaults for H&E
 * (qupath.lib.color.ColorDeconvolutionStains, HEMATOXYLIN and EOSIN).
 */
const HEMATOXYLIN = [0.651, 0.701, 0.29] as const;
const EOSIN = [0.216, 0.801, 0.558] as const;

type Triple = readonly [number, number, number];

const cross = (a: Triple, b: Triple): Triple => [
  a[1] * b[2] - a[2] * b[1],
  a[2] * b[0] - a[0] * b[2],
  a[0] * b[1] - a[1] * b[0],
];

const dot = (a: Triple, b: Triple): number => a[0] * b[0] + a[1] * b[1] + a[2] * b[2];

const unit = (a: Triple): Triple => {
  const length = Math.sqrt(dot(a, a));
  return [a[0] / length, a[1] / length, a[2] / length];
};

const h = unit(HEMATOXYLIN);
const e = unit(EOSIN);
/** What neither stain explains: at right angles to both. */
const residual = unit(cross(h, e));
const determinant = dot(h, cross(e, residual));
const [hOf, eOf] = [cross(e, residual), cross(residual, h)];

/** Optical density of a byte against white 255; 0 is taken for 1, as black has none. */
export const opticalDensity: Float64Array = Float64Array.from(
  { length: 256 },
  (_, v) => -Math.log10(Math.max(1, v) / 255),
);

/**
 * How much of each stain makes up an optical density: colour deconvolution (Ruifrok & Johnston 2001,
 * Anal Quant Cytol Histol 23: 291–299).
 *
 * It is linear, so the stains of a mean density are the mean stains.
 */
export function stainsOf(density: Triple): { hematoxylin: number; eosin: number } {
  return { hematoxylin: dot(density, hOf) / determinant, eosin: dot(density, eOf) / determinant };
}
