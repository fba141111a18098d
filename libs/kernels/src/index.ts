export { MAX_SHARDS } from './kernel.js';
export type {
  ArtefactFile,
  JobArtefacts,
  Kernel,
  KernelSlide,
  MergeContext,
  Plan,
  PlanContext,
  PlaneRegion,
  Rgb,
  RunContext,
  ShardPlan,
  StopSignal,
  Tensor,
} from './kernel.js';
