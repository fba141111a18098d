import type { Assignment, ModelRef } from '@ramus/contracts';
import type { FinishedTile, Kernel, Tensor } from '@ramus/kernels';
import { CannotGoOn, failedWith, LeaseLost, ShardFailure } from './failures.js';
import type { HttpPorts } from './http.js';
import { requestUnderLease } from './http.js';
import type { Outcome } from './ports.js';
import { readTiles } from './tile-queue.js';

/** What a shell lends to the place where assignments are computed. */
export interface ComputePorts extends HttpPorts {
  /** Origin of the server, and its path if it has one; what an assignment's relative URLs start from. */
  readonly server: string;
  kernel(kind: string): Kernel | undefined;
  /** @throws {CannotGoOn} the lease is to be given back. */
  infer(model: ModelRef, input: Tensor, signal: AbortSignal): Promise<Tensor>;
  /** Sees each tile with what was found in it, where somebody looks on. */
  finished?(tile: FinishedTile): void;
}

const UPLOAD_TRY_MS = 120_000;

/**
 * Carries one assignment to its outcome: tiles → the kernel's run → the upload, which completes it.
 *
 * Never rejects. A finished result is kept and offered until the server takes or refuses it, or `signal` aborts: a
 * server that restarts meanwhile costs no computation.
 */
export async function runAssignment(
  ports: ComputePorts,
  assignment: Assignment,
  progress: (tilesDone: number) => void,
  signal: AbortSignal,
): Promise<Outcome> {
  try {
    const result = await compute(ports, assignment, progress, signal);
    await upload(ports, assignment, result, signal);
    return { kind: 'uploaded' };
  } catch (error) {
    if (signal.aborted) return { kind: 'aborted' };
    if (error instanceof LeaseLost) return { kind: 'lost' };
    if (error instanceof CannotGoOn) return { kind: 'returned', reason: error.message.slice(0, 200) };
    return failedWith(error);
  }
}

/** The result as the bytes that are sent. */
async function compute(
  ports: ComputePorts,
  assignment: Assignment,
  progress: (tilesDone: number) => void,
  signal: AbortSignal,
): Promise<Uint8Array<ArrayBuffer>> {
  const kernel = ports.kernel(assignment.kind);
  if (!kernel) throw new ShardFailure('kind-unknown', `this runner has no kernel ${assignment.kind}`, true);
  const input = kernel.input.safeParse(assignment.input);
  if (!input.success) throw new ShardFailure('input-invalid', input.error.message, false);

  const tiles = new TileFeed(ports, assignment, signal);
  let raw: unknown;
  try {
    raw = await kernel.run(input.data, assignment.common, {
      tiles,
      infer: (tensor) => inferWith(ports, assignment, tensor, signal),
      model: assignment.model?.manifest,
      progress,
      ...(ports.finished && { finished: ports.finished }),
      wait: async (ms) => {
        await ports.clock.wait(ms, signal);
        signal.throwIfAborted();
      },
      attempt: assignment.attempt,
      signal,
    });
  } catch (error) {
    // What ended the tiles ended the run, whatever the kernel made of it.
    throw tiles.failure ?? error;
  }
  signal.throwIfAborted();
  // A kernel that went on over tiles that it could not read has made a result of less than the shard.
  if (tiles.failure) throw tiles.failure;

  const result = kernel.result.safeParse(raw);
  if (!result.success) throw new ShardFailure('result-invalid', result.error.message, false);
  const bytes = new TextEncoder().encode(JSON.stringify(result.data));
  const most = Math.min(assignment.maxResultBytes, kernel.maxResultBytes);
  if (bytes.length > most) {
    throw new ShardFailure(
      'result-too-large',
      `the result has ${bytes.length} bytes, at most ${most} are taken`,
      false,
    );
  }
  return bytes;
}

async function inferWith(
  ports: ComputePorts,
  { model }: Assignment,
  input: Tensor,
  signal: AbortSignal,
): Promise<Tensor> {
  signal.throwIfAborted();
  if (!model) throw new ShardFailure('model-missing', 'the assignment names no model', false);
  return ports.infer(model, input, signal);
}

/** The tiles as the kernel reads them; remembers what went wrong. */
class TileFeed {
  failure: unknown;

  constructor(
    private readonly ports: ComputePorts,
    private readonly assignment: Assignment,
    private readonly signal: AbortSignal,
  ) {}

  async *[Symbol.asyncIterator](): AsyncGenerator<{
    index: number;
    pixels: { width: number; height: number; data: Uint8Array };
  }> {
    const tiles = readTiles(
      this.ports,
      this.assignment,
      absolute(this.ports, this.assignment.tilesUrl),
      this.signal,
    );
    try {
      for (;;) {
        const tile = await this.next(tiles);
        if (tile.done) return;
        yield tile.value;
      }
    } finally {
      await tiles.return();
    }
  }

  private async next(tiles: ReturnType<typeof readTiles>): ReturnType<typeof tiles.next> {
    try {
      return await tiles.next();
    } catch (error) {
      this.failure ??= error;
      throw error;
    }
  }
}

function upload(
  ports: ComputePorts,
  assignment: Assignment,
  body: Uint8Array<ArrayBuffer>,
  signal: AbortSignal,
): Promise<void> {
  return requestUnderLease(
    ports,
    {
      url: absolute(ports, assignment.resultUrl),
      init: { method: 'PUT', body, headers: { 'content-type': 'application/json' }, redirect: 'error' },
      tryMs: UPLOAD_TRY_MS,
      failureCode: 'result-refused',
      read: async (response) => {
        await response.arrayBuffer();
      },
    },
    signal,
  );
}

/** A path of an assignment on the server that the runner was told of, also where a proxy serves it below a path. */
function absolute({ server }: ComputePorts, url: string): string {
  if (!url.startsWith('/')) return new URL(url, server).href;
  return `${server.replace(/\/$/, '')}${url}`;
}
