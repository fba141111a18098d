import type { KernelSlide } from '../kernel.js';
import type { ModelManifest } from '../models/manifest.js';
import { onnxFileOf } from '../models/manifest.js';
import type { NucleusObject } from './object-tile.js';
import type { SegmentNucleiParams } from './params.js';
import type { NucleiPlacement } from './shard.js';

/** Measurements that a summary gives the mean of. */
const MEASURES = [
  'areaUm2',
  'perimeterUm',
  'circularity',
  'eccentricity',
  'solidity',
  'minDiameterUm',
  'maxDiameterUm',
  'hematoxylinOd',
  'eosinOd',
  'probability',
] as const satisfies readonly (keyof NucleusObject)[];
type Measure = (typeof MEASURES)[number];

/** Everything is summed in whole ten-thousandths: sums of integers do not depend on their order. */
const UNITS = 10_000;

/**
 * Counts a job's nuclei.
 *
 * Only what follows from the results: times and runners differ from run to run, and equal results must give equal
 * bytes. The API shows those beside it, from the log.
 */
export class Summary {
  #count = 0;
  #doubles = 0;
  #tiles = 0;
  #areaPx = 0;
  #tissueUm2 = 0;
  readonly #sums = Object.fromEntries(MEASURES.map((m) => [m, 0])) as Record<Measure, number>;

  addShard(placement: NucleiPlacement, objects: readonly NucleusObject[], doubles: number): void {
    this.#doubles += doubles;
    this.#tiles += placement.tiles.length;
    for (const { area, tissueUm2 } of placement.tiles) {
      this.#areaPx += area.width * area.height;
      this.#tissueUm2 += tissueUm2;
    }
    for (const object of objects) {
      this.#count += 1;
      for (const m of MEASURES) this.#sums[m] += Math.round(object[m] * UNITS);
    }
  }

  toJson(
    model: ModelManifest,
    params: SegmentNucleiParams,
    slide: KernelSlide,
    pixelUm: readonly [number, number],
  ): Record<string, unknown> {
    const analysedMm2 = round((this.#areaPx * pixelUm[0] * pixelUm[1]) / 1e6);
    const tissueMm2 = round(this.#tissueUm2 / 1e6);
    const mean = (m: Measure): number => round(this.#sums[m] / UNITS / this.#count);
    return {
      kind: 'segment-nuclei',
      nuclei: this.#count,
      doublesRemoved: this.#doubles,
      tiles: this.#tiles,
      analysedMm2,
      tissueMm2,
      nucleiPerTissueMm2: tissueMm2 > 0 ? round(this.#count / tissueMm2) : 0,
      nuclearAreaMm2: round(this.#sums.areaUm2 / UNITS / 1e6),
      means: this.#count > 0 ? Object.fromEntries(MEASURES.map((m) => [m, mean(m)])) : null,
      model: { name: model.name, version: model.version, sha256: onnxFileOf(model).sha256 },
      pixelUm,
      slide: { width: slide.width, height: slide.height },
      region: params.region ?? null,
    };
  }
}

const round = (v: number): number => Math.round(v * 1e6) / 1e6;
