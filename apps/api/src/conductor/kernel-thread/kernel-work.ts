import { DomainError } from '@ramus/domain';
import { MAX_SHARD_TILES } from '@ramus/contracts';
import {
  areEquivalent,
  kernelOf,
  MAX_SHARDS,
  type Kernel,
  type KernelSlide,
  type MergeContext,
  type Plan,
  type PlaneRegion,
  type Rgb,
  type ShardPlan,
} from '@ramus/kernels';
import { checkedResult } from './checked-result.js';

/** What planning or merging a job starts from, as plain data. */
export interface KernelWork {
  readonly jobId: string;
  readonly kind: string;
  readonly params: unknown;
  readonly slide?: KernelSlide;
  /** The manifest of the model. */
  readonly model?: unknown;
  readonly dependencies: readonly { readonly kind: string; readonly names: readonly string[] }[];
}

export interface MergeWork extends KernelWork {
  /** The job's plan, or its JSON. */
  readonly plan: Plan | Uint8Array;
}

/** A plan as it is stored and counted. */
export interface MadePlan {
  /** JSON. */
  readonly bytes: Uint8Array;
  readonly shards: number;
  readonly tiles: number;
}

/** What a kernel borrows from the server. */
export interface Lends {
  readPlane(asked: {
    readonly plane: NonNullable<Plan['plane']>;
    readonly region: PlaneRegion;
  }): Promise<Rgb>;
  /** A file that a job in `dependencies` left, by its place there. */
  readArtefact(asked: { readonly dependency: number; readonly name: string }): Promise<Uint8Array>;
  /** JSON of a shard's committed result. */
  result(shard: number): Promise<Uint8Array>;
  encodePng(image: Parameters<MergeContext<unknown, unknown>['encodePng']>[0]): Promise<Uint8Array>;
}

/** The work of kernels, asked for step by step: a file, and a piece of one, is made when it is asked for and not before. */
export interface KernelServices {
  /** @throws {DomainError} `plan-invalid`, and whatever the kernel throws. */
  plan(work: KernelWork): Promise<MadePlan>;
  merge(work: MergeWork): void | Promise<void>;
  /** The next file of the merge; none after the last. */
  nextFile(): Promise<{ readonly name: string; readonly mediaType: string } | undefined>;
  /** The next piece of that file; none after the last. */
  nextPiece(): Promise<Uint8Array | undefined>;
  /** Checks a result; answers the bytes to keep. @throws {DomainError} `result-invalid` */
  /** Whether two checked results of a shard say the same. */
  agree(results: { kind: string; a: Uint8Array; b: Uint8Array }): boolean | Promise<boolean>;
  check(sent: { kind: string; planned: ShardPlan; body: Uint8Array }): Uint8Array | Promise<Uint8Array>;
}

/**
 * Runs kernels with what is lent, in whichever thread it is called.
 *
 * It knows no signal: work that is given up ends with its thread, or is never asked for its next piece.
 */
export function kernelServices(lends: Lends): KernelServices {
  let files: AsyncIterator<{ name: string; mediaType: string; data: AsyncIterable<Uint8Array> | Uint8Array }>;
  let pieces: AsyncIterator<Uint8Array>;
  return {
    async plan(work) {
      return madePlan(work.jobId, await kernelFor(work).plan(contextOf(work, lends)));
    },
    merge(work) {
      const merged = kernelFor(work).merge({
        ...contextOf(work, lends),
        plan: work.plan instanceof Uint8Array ? (fromJson(work.plan) as Plan) : work.plan,
        result: async (shard) => fromJson(await lends.result(shard)),
        encodePng: (image) => lends.encodePng(image),
      });
      files = merged[Symbol.asyncIterator]();
    },
    async nextFile() {
      const next = await files.next();
      if (next.done) return undefined;
      const { name, mediaType, data } = next.value;
      pieces = piecesOf(data);
      return { name, mediaType };
    },
    async nextPiece() {
      const next = await pieces.next();
      return next.done ? undefined : next.value;
    },
    agree({ kind, a, b }) {
      return areEquivalent(kernelFor({ kind }), a, b);
    },
    check({ kind, planned, body }) {
      return checkedResult(kernelFor({ kind }), planned, body);
    },
  };
}

async function* piecesOf(data: AsyncIterable<Uint8Array> | Uint8Array): AsyncGenerator<Uint8Array> {
  if (data instanceof Uint8Array) yield data;
  else yield* data;
}

function kernelFor({ kind }: { readonly kind: string }): Kernel {
  const kernel = kernelOf(kind);
  if (!kernel) throw new RangeError(`no kernel ${kind}`);
  return kernel;
}

const contextOf = ({ params, slide, model, dependencies }: KernelWork, lends: Lends) => ({
  params,
  slide,
  model,
  dependencies: dependencies.map(({ kind, names }, dependency) => ({
    kind,
    names,
    read: (name: string) => lends.readArtefact({ dependency, name }),
  })),
  readPlane: (plane: NonNullable<Plan['plane']>, region: PlaneRegion) => lends.readPlane({ plane, region }),
  signal: NEVER,
});

const NEVER = { aborted: false, throwIfAborted: () => undefined } as const;

function madePlan(jobId: string, plan: Plan): MadePlan {
  const { shards } = plan;
  if (shards.length > MAX_SHARDS) {
    const reason = `${shards.length} shards are more than ${MAX_SHARDS}`;
    throw new DomainError('plan-invalid', { jobId, reason });
  }
  let tiles = 0;
  for (const { tiles: own } of shards) {
    tiles += own.length;
    if (own.length <= MAX_SHARD_TILES) continue;
    const reason = `${own.length} tiles in a shard are more than ${MAX_SHARD_TILES}`;
    throw new DomainError('plan-invalid', { jobId, reason });
  }
  return { bytes: new TextEncoder().encode(JSON.stringify(plan)), shards: shards.length, tiles };
}

const fromJson = (bytes: Uint8Array): unknown => JSON.parse(new TextDecoder().decode(bytes)) as unknown;
