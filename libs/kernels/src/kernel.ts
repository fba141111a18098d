import type { WorkPlane } from '@ramus/slide';
import type { z } from 'zod';
import { decodeUtf8 } from './bytes.js';

/** What a kernel may know of a slide when it plans: geometry only, no name and no owner. */
export interface KernelSlide {
  readonly slideId: string;
  /** Level-0 pixels. */
  readonly width: number;
  readonly height: number;
  /** Microns per level-0 pixel, x and y; absent where the file records none. */
  readonly mpp?: readonly [x: number, y: number];
  readonly levels: readonly {
    readonly width: number;
    readonly height: number;
    readonly downsample: number;
  }[];
}

/** RGB, row by row from the top left: `width * height * 3` bytes. */
export interface Rgb {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8Array;
}

/** A rectangle of a plan's work plane, in plane pixels; what lies outside the slide is white. */
export interface PlaneRegion {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** The part of an `AbortSignal` that a kernel uses: this library knows neither Node nor the DOM. */
export interface StopSignal {
  readonly aborted: boolean;
  throwIfAborted(): void;
}

/** A result file that a job leaves; `data` is streamed, never held whole. */
export interface ArtefactFile {
  readonly name: string;
  readonly mediaType: string;
  readonly data: AsyncIterable<Uint8Array> | Uint8Array;
}

/** Reads an artefact that another job of the workflow left. */
export interface JobArtefacts {
  readonly kind: string;
  readonly names: readonly string[];
  read(name: string): Promise<Uint8Array>;
}

export interface PlanContext<Params> {
  readonly params: Params;
  /** Absent for kinds that need no slide. */
  readonly slide?: KernelSlide;
  /** Jobs in `dependsOn`, with what they left. */
  readonly dependencies: readonly JobArtefacts[];
  /** The model's manifest, for kinds that name one. */
  readonly model?: unknown;
  /** Reads pixels of a plane (for an overview: at ~8 µm/px). */
  readPlane(plane: WorkPlane, region: PlaneRegion): Promise<Rgb>;
  readonly signal: StopSignal;
}

/** One shard of a plan. */
export interface ShardPlan {
  /** Tiles that the server reads for it, in the order in which the runner asks for them by index. */
  readonly tiles: readonly PlaneRegion[];
  /** What the runner's `run` is given: JSON, coordinates relative to the shard, nothing that names slide or owner. */
  readonly input: unknown;
  /** Where its result goes in the merge: JSON, for example the shard's origin in the plane. Never leaves the server. */
  readonly placement: unknown;
}

/** How a job is cut up. A function of slide, params and dependencies alone: two replicas make the same one, byte for byte. */
export interface Plan {
  /** Absent for kinds without pixels. */
  readonly plane?: WorkPlane;
  /** At least one, at most `MAX_SHARDS`. */
  readonly shards: readonly ShardPlan[];
  /** What every shard's `run` needs, sent with each: normalisation numbers, post-processing options. JSON. */
  readonly common: unknown;
}

export const MAX_SHARDS = 20_000;

/** A tile that has just been finished, for whoever looks on. Its pixels are the kernel's: they are copied, not kept. */
export interface FinishedTile {
  readonly pixels: Rgb;
  /** The part in which it was looked for, in tile pixels; the network is shown some of the tissue around it, too. */
  readonly own: PlaneRegion;
  /** Of what was found, in tile pixels. */
  readonly outlines: readonly (readonly (readonly [x: number, y: number])[])[];
}

/** What a runner lends to `run`. */
export interface RunContext {
  /** Pixels of the shard's tiles, in order, read ahead by the runner. */
  readonly tiles: AsyncIterable<{ readonly index: number; readonly pixels: Rgb }>;
  /** Runs the job's model. Tensors are NCHW, float32. */
  infer(input: Tensor): Promise<Tensor>;
  /** The model's manifest; absent for kinds without one. */
  readonly model?: unknown;
  /** Says that `tilesDone` tiles are finished, for live progress. */
  progress(tilesDone: number): void;
  /** Shows a tile and what was found in it; absent where nobody looks on. */
  finished?(tile: FinishedTile): void;
  /** Waits; the only clock a kernel sees. Rejects when `signal` aborts. */
  wait(ms: number): Promise<void>;
  /** Which time this shard is tried, from 0. */
  readonly attempt: number;
  readonly signal: StopSignal;
}

/** NCHW, float32. */
export interface Tensor {
  readonly dims: readonly [n: number, c: number, h: number, w: number];
  readonly data: Float32Array;
}

export interface MergeContext<Params, Result> {
  readonly params: Params;
  readonly slide?: KernelSlide;
  readonly plan: Plan;
  readonly model?: unknown;
  /** Reads a shard's committed result, by index; call it as often as needed, hold few at a time. */
  result(shard: number): Promise<Result>;
  readonly dependencies: readonly JobArtefacts[];
  /** Reads pixels of a plane, where an artefact shows the slide. */
  readPlane(plane: WorkPlane, region: PlaneRegion): Promise<Rgb>;
  /** PNG of RGBA pixels; encoding is the server's (sharp). */
  encodePng(image: { width: number; height: number; rgba: Uint8Array }): Promise<Uint8Array>;
  readonly signal: StopSignal;
}

export interface PartialContext<Result> {
  readonly plan: Plan;
  readonly slide?: KernelSlide;
  /** Shards whose results are there, by index. */
  readonly committed: ReadonlySet<number>;
  result(shard: number): Promise<Result>;
}

/** The code of a job kind. */
export interface Kernel<Params = unknown, Input = unknown, Result = unknown> {
  readonly kind: string;
  /** One sentence for the API's documentation. */
  readonly summary: string;
  /** Checks and documents `params`; defaults are filled in before a job is accepted. */
  readonly params: z.ZodType<Params>;
  readonly needsSlide: boolean;
  /** Whether a slide without mpp is refused unless `params.mpp` is given. */
  readonly needsMpp: boolean;
  /** Kinds of which it reads: a job names at least one of such a kind in `dependsOn`. Any or none where absent. */
  readonly readsOneOf?: readonly string[];
  /** Whether strangers may run its shards: they see tiles at the model's own resolution, and no view of the slide as a whole. */
  readonly forVolunteers?: true;
  /** The model that a job of these params runs. */
  modelOf?(params: Params): string;
  plan(context: PlanContext<Params>): Promise<Plan>;
  /** What a runner is sent; hostile until parsed. */
  readonly input: z.ZodType<Input>;
  run(input: Input, common: unknown, context: RunContext): Promise<Result>;
  /** What a runner sends back; hostile until parsed, every array bounded. */
  readonly result: z.ZodType<Result>;
  /** Most bytes of a result's JSON. */
  readonly maxResultBytes: number;
  /** Checks what the schema cannot: that coordinates lie inside the shard. @throws {RangeError} */
  checkResult?(result: Result, shard: ShardPlan): void;
  /**
   * Whether two results of one shard say the same, though computed on different machines. Left out where JavaScript alone
   * computes them: they are equal then, or one is wrong.
   */
  equivalent?(a: Result, b: Result): boolean;
  /** What a shard answers for, in plane pixels, for a map of them: without the rim that its tiles read besides. All that its tiles read by default. */
  areaOf?(shard: ShardPlan): PlaneRegion;
  /** Files in a fixed order; the same results give the same bytes. */
  merge(context: MergeContext<Params, Result>): AsyncIterable<ArtefactFile>;
  /** A file as far as the committed shards tell, before the merge, for live viewing; by the name that it will have after. */
  partial?(name: string, context: PartialContext<Result>): Promise<ArtefactFile | undefined>;
}

/** The slide of a kernel that needs one. @throws {TypeError} the caller gave none. */
export function slideOf(slide: KernelSlide | undefined): KernelSlide {
  if (!slide) throw new TypeError('this kind of job needs a slide');
  return slide;
}

/** The plane of a plan that reads pixels. @throws {TypeError} it has none. */
export function planeOf({ plane }: Plan): WorkPlane {
  if (!plane) throw new TypeError('this plan reads no pixels');
  return plane;
}

/** Whether two checked results of one shard, as they are stored, count as the same. */
export function areEquivalent(
  { result, equivalent }: Pick<Kernel, 'result' | 'equivalent'>,
  a: Uint8Array,
  b: Uint8Array,
): boolean {
  if (a.length === b.length && a.every((byte, i) => byte === b[i])) return true;
  if (!equivalent) return false;
  const read = (bytes: Uint8Array): unknown => result.parse(JSON.parse(decodeUtf8(bytes)));
  return equivalent(read(a), read(b));
}
