export { decodeUtf8, encodeUtf8 } from './bytes.js';
export { CANARY_FILE, canary, canaryDifference, samplesOf } from './canary/canary.js';
export type { Canary, CanaryTile } from './canary/canary.js';
export { drawCanary } from './canary/draw-canary.js';
export { diagnosticKernel } from './diagnostic/diagnostic.kernel.js';
export type { DiagnosticParams } from './diagnostic/diagnostic.kernel.js';
export { areEquivalent, MAX_SHARDS } from './kernel.js';
export type {
  ArtefactFile,
  FinishedTile,
  JobArtefacts,
  Kernel,
  KernelSlide,
  MergeContext,
  PartialContext,
  Plan,
  PlanContext,
  PlaneRegion,
  Rgb,
  RunContext,
  ShardPlan,
  StopSignal,
  Tensor,
} from './kernel.js';
export { modelManifest, onnxFileOf } from './models/manifest.js';
export type { ModelManifest } from './models/manifest.js';
export { kernelOf, kernelsOf } from './registry.js';
export { CSV_HEADER, csvRowsOf } from './segment-nuclei/csv-export.js';
export { agreementOf, EQUIVALENCE, equivalentNuclei } from './segment-nuclei/equivalence.js';
export { geojsonOf } from './segment-nuclei/geojson-export.js';
export type { ObjectIndexEntry } from './segment-nuclei/merge.js';
export { objectTileName } from './segment-nuclei/object-tile.js';
export type { NucleusObject, ObjectTile } from './segment-nuclei/object-tile.js';
export { toTensor } from './segment-nuclei/normalise.js';
export { segmentNucleiKernel } from './segment-nuclei/segment-nuclei.kernel.js';
export type { SegmentNucleiParams } from './segment-nuclei/params.js';
export { tissueMaskKernel } from './tissue-mask/tissue-mask.kernel.js';
export type { TissueMaskParams } from './tissue-mask/params.js';
