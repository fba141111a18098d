import type { ModelRef } from '@ramus/contracts';
import type { Tensor } from '@ramus/kernels';
import { ShardFailure } from '@ramus/runner-core';
import type { InferenceSession } from 'onnxruntime-node';
import type { Provider } from './config.js';
import type { ModelStore } from './model-store.js';

/** Networks kept ready; more would hold memory that a slide's kernel needs. */
const MAX_SESSIONS = 2;

/** Runs networks with onnxruntime-node, which is loaded with the first. */
export class OnnxEngine {
  readonly #sessions = new Map<string, Promise<InferenceSession>>();

  constructor(
    private readonly provider: Provider,
    private readonly threads: number,
    private readonly models: Pick<ModelStore, 'read'>,
  ) {}

  /** @throws {ShardFailure} the model cannot be had, loaded or run. */
  async infer(model: ModelRef, { dims, data }: Tensor, signal: AbortSignal): Promise<Tensor> {
    const session = await this.#session(model, signal);
    const { default: ort } = await import('onnxruntime-node');
    const [input] = session.inputNames;
    const [output] = session.outputNames;
    if (input === undefined || output === undefined) {
      throw new ShardFailure('model-unusable', `${model.name} has no input or no output`, false);
    }
    const results = await session.run({ [input]: new ort.Tensor('float32', data, [...dims]) }, [output]);
    const result = results[output];
    if (!result || !(result.data instanceof Float32Array) || result.dims.length !== 4) {
      throw new ShardFailure(
        'model-unusable',
        `${model.name} does not answer with a float32 tensor of 4 dimensions`,
        false,
      );
    }
    const [n = 0, c = 0, h = 0, w = 0] = result.dims;
    return { dims: [n, c, h, w], data: result.data };
  }

  #session(model: ModelRef, signal: AbortSignal): Promise<InferenceSession> {
    const ready = this.#sessions.get(model.sha256);
    if (ready) return ready;
    for (const [oldest, session] of this.#sessions) {
      if (this.#sessions.size < MAX_SESSIONS) break;
      this.#sessions.delete(oldest);
      void session.then((open) => open.release());
    }
    const loading = this.#load(model, signal);
    this.#sessions.set(model.sha256, loading);
    loading.catch(() => this.#sessions.delete(model.sha256));
    return loading;
  }

  async #load(model: ModelRef, signal: AbortSignal): Promise<InferenceSession> {
    const bytes = await this.models.read(model, signal);
    const { default: ort } = await import('onnxruntime-node');
    try {
      return await ort.InferenceSession.create(bytes, {
        executionProviders: [this.provider],
        intraOpNumThreads: this.threads,
        interOpNumThreads: 1,
      });
    } catch (cause) {
      const detail = cause instanceof Error ? cause.message : String(cause);
      // Another runner may have the provider that this one lacks.
      throw new ShardFailure('model-unusable', `${model.name} on ${this.provider}: ${detail}`, true, {
        cause,
      });
    }
  }
}
