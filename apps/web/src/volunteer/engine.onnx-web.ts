import type { ModelRef } from '@ramus/contracts';
import type { Tensor } from '@ramus/kernels';
import { CannotGoOn, ShardFailure } from '@ramus/runner-core';
import type { InferenceSession } from 'onnxruntime-web';
import type { Device, Stage } from './messages.js';
import { loadRuntime } from './onnx-runtime.js';

/** What the engine is lent. */
export interface EngineOptions {
  readonly device: Device;
  /** Bytes of a network whose hash has been checked. */
  readonly readModel: (model: ModelRef, signal: AbortSignal) => Promise<Uint8Array<ArrayBuffer>>;
  /** Looks at a network that was just loaded. @throws {ShardFailure} it is not to compute here. */
  readonly prove: (
    model: ModelRef,
    infer: (input: Tensor) => Promise<Tensor>,
    signal: AbortSignal,
  ) => Promise<void>;
  readonly stage: (stage: Stage) => void;
  /** The graphics device is gone; told once. */
  readonly deviceLost: (detail: string) => void;
}

interface Loaded {
  readonly sha256: string;
  readonly ready: Promise<InferenceSession>;
}

/** Runs networks with onnxruntime-web. One is kept loaded, proved, and used again for every tile. */
export class WebEngine {
  #loaded: Loaded | undefined;
  #runtime: ReturnType<typeof loadRuntime> | undefined;
  /** Rejects when the graphics device is lost; never resolves. */
  readonly #lost: Promise<never>;
  #lose: (error: CannotGoOn) => void = () => undefined;
  #isLost = false;

  constructor(private readonly options: EngineOptions) {
    this.#lost = new Promise((_, reject) => (this.#lose = reject));
    this.#lost.catch(() => undefined);
  }

  /** @throws {ShardFailure} the model cannot be had, loaded, proved or run. @throws {CannotGoOn} the device is gone. */
  async infer(model: ModelRef, input: Tensor, signal: AbortSignal): Promise<Tensor> {
    const session = await this.load(model, signal);
    return this.#run(model, session, input);
  }

  /** Loads and proves a network, unless it is there. */
  load(model: ModelRef, signal: AbortSignal): Promise<InferenceSession> {
    if (this.#loaded?.sha256 === model.sha256) return this.#loaded.ready;
    const before = this.#loaded;
    const ready = this.#open(model, before, signal);
    const loaded = { sha256: model.sha256, ready };
    this.#loaded = loaded;
    ready.catch(() => {
      if (this.#loaded === loaded) this.#loaded = undefined;
    });
    return ready;
  }

  async #open(model: ModelRef, before: Loaded | undefined, signal: AbortSignal): Promise<InferenceSession> {
    const { device, readModel, prove, stage } = this.options;
    await before?.ready.then((old) => old.release()).catch(() => undefined);
    stage('model');
    const bytes = await readModel(model, signal);
    stage('runtime');
    const ort = await (this.#runtime ??= loadRuntime(device.provider, device.threads));
    const opened = ort.InferenceSession.create(bytes, { executionProviders: [device.provider] });
    const session = await opened.catch(async (cause: unknown) => {
      // A device that was lost meanwhile says nothing of the model.
      if (device.provider === 'webgpu') await Promise.race([this.#watch(ort.env.webgpu.device), nextTurn()]);
      if (this.#isLost) await this.#lost;
      throw new ShardFailure('model-unusable', `${model.name} on ${device.provider}: ${textOf(cause)}`, true);
    });
    if (device.provider === 'webgpu') void this.#watch(ort.env.webgpu.device);
    stage('canary');
    try {
      await prove(model, (input) => this.#run(model, session, input), signal);
    } catch (error) {
      await session.release();
      throw error;
    }
    return session;
  }

  /** @param device absent where none was opened, whatever the types say. */
  async #watch(device: Promise<GPUDevice> | undefined): Promise<void> {
    const lost = await (await device)?.lost;
    if (!lost || this.#isLost) return;
    this.#isLost = true;
    const detail = lost.message || lost.reason || 'the browser does not say why';
    this.#lose(new CannotGoOn(`the graphics device was lost: ${detail}`.slice(0, 200)));
    this.options.deviceLost(detail);
  }

  async #run({ name }: ModelRef, session: InferenceSession, input: Tensor): Promise<Tensor> {
    const { Tensor: OrtTensor } = await (this.#runtime ??= loadRuntime(
      this.options.device.provider,
      this.options.device.threads,
    ));
    const [inputName] = session.inputNames;
    const [outputName] = session.outputNames;
    if (inputName === undefined || outputName === undefined) {
      throw new ShardFailure('model-unusable', `${name} has no input or no output`, false);
    }
    const given = new OrtTensor('float32', input.data, [...input.dims]);
    // A run on a lost device may never answer.
    const outputs = await Promise.race([session.run({ [inputName]: given }, [outputName]), this.#lost]);
    const result = outputs[outputName];
    try {
      const data = await result?.getData();
      if (!result || !(data instanceof Float32Array) || result.dims.length !== 4) {
        throw new ShardFailure(
          'model-unusable',
          `${name} does not answer with a float32 tensor of 4 dimensions`,
          false,
        );
      }
      const [n = 0, c = 0, h = 0, w = 0] = result.dims;
      return { dims: [n, c, h, w], data };
    } finally {
      given.dispose();
      result?.dispose();
    }
  }
}

const nextTurn = (): Promise<void> => new Promise((resolve) => setTimeout(resolve));

const textOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
