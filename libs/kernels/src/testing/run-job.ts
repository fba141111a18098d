import type { WorkPlane } from '@ramus/slide';
import { decodeUtf8 } from '../bytes.js';
import type {
  ArtefactFile,
  JobArtefacts,
  Kernel,
  KernelSlide,
  Plan,
  PlaneRegion,
  Rgb,
  RunContext,
} from '../kernel.js';

export interface JobWorld {
  readonly slide?: KernelSlide;
  readPlane(plane: WorkPlane, region: PlaneRegion): Promise<Rgb>;
  infer?: RunContext['infer'];
  readonly model?: unknown;
  readonly dependencies?: readonly JobArtefacts[];
}

const json = <T>(value: T): T => JSON.parse(JSON.stringify(value)) as T;
const neverReady = (): never => {
  throw new Error('the spec lends no such thing');
};

/** Runs one shard as a runner does: what it is given, and what it answers, has gone through JSON. */
export async function runShard<Params, Input, Result>(
  kernel: Kernel<Params, Input, Result>,
  plan: Plan,
  shard: number,
  world: JobWorld,
  attempt = 0,
): Promise<Result> {
  const shardPlan = plan.shards[shard];
  if (!shardPlan) throw new RangeError(`no shard ${shard}`);
  const result = await kernel.run(kernel.input.parse(json(shardPlan.input)), json(plan.common), {
    tiles: tilesOf(plan, shardPlan.tiles, world),
    infer: world.infer ?? neverReady,
    model: world.model,
    progress: () => undefined,
    wait: () => Promise.resolve(),
    attempt,
    signal: new AbortController().signal,
  });
  const parsed = kernel.result.parse(json(result));
  kernel.checkResult?.(parsed, shardPlan);
  return parsed;
}

async function* tilesOf(plan: Plan, tiles: readonly PlaneRegion[], world: JobWorld) {
  for (const [index, region] of tiles.entries()) {
    if (!plan.plane) throw new RangeError('a plan with tiles has a plane');
    yield { index, pixels: await world.readPlane(plan.plane, region) };
  }
}

/** The artefacts of a job by name, as text; pictures are raw. */
export async function mergeJob<Params, Result>(
  kernel: Pick<Kernel<Params, unknown, Result>, 'merge'>,
  params: Params,
  plan: Plan,
  results: readonly Result[],
  world: JobWorld,
): Promise<Map<string, string>> {
  const files = new Map<string, string>();
  const merged = kernel.merge({
    params,
    slide: world.slide,
    plan: json(plan),
    model: world.model,
    result: async (shard) => json(results[shard] as Result),
    dependencies: world.dependencies ?? [],
    readPlane: (plane, region) => world.readPlane(plane, region),
    encodePng: async ({ rgba }) => rgba,
    signal: new AbortController().signal,
  });
  for await (const file of merged) files.set(file.name, await textOf(file));
  return files;
}

async function textOf({ data }: ArtefactFile): Promise<string> {
  if (data instanceof Uint8Array) return decodeUtf8(data);
  let text = '';
  for await (const piece of data) text += decodeUtf8(piece);
  return text;
}

/** A finished job as a dependant sees it. */
export const artefactsOf = (kind: string, files: ReadonlyMap<string, string>): JobArtefacts => ({
  kind,
  names: [...files.keys()],
  read: async (name) => Buffer.from(files.get(name) ?? neverReady(), 'utf8'),
});
