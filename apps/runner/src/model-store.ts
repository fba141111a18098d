import { createHash, randomUUID } from 'node:crypto';
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ModelRef } from '@ramus/contracts';
import { backOffMs, ShardFailure, timerClock } from '@ramus/runner-core';

export interface ModelStoreOptions {
  readonly server: string;
  readonly token: string;
  /** `<folder>/<model>/*.onnx` are looked at first. */
  readonly modelsFolder: string;
  /** What was downloaded lies in `<home>/models`. */
  readonly home: string;
}

const MAX_TRIES = 5;
const TRY_MS = 300_000;
const MAX_MODEL_BYTES = 2 ** 31;

/** Models by the hash of their file. Nothing is handed out whose hash was not checked just then. */
export class ModelStore {
  constructor(private readonly options: ModelStoreOptions) {}

  /** @throws {ShardFailure} the model cannot be had, or the server sends another file than it named. */
  async read(model: ModelRef, signal: AbortSignal): Promise<Uint8Array> {
    const kept = join(this.options.home, 'models', `${model.sha256}.onnx`);
    for (const file of [...(await this.#shipped(model.name)), kept]) {
      const bytes = await readFile(file).catch(() => undefined);
      if (bytes && hashOf(bytes) === model.sha256) return bytes;
    }
    const bytes = await this.#download(model, signal);
    if (hashOf(bytes) !== model.sha256) {
      throw new ShardFailure(
        'model-mismatch',
        `the server sent another file than the ${model.name} it named`,
        true,
      );
    }
    await keep(kept, bytes);
    return bytes;
  }

  async #shipped(name: string): Promise<string[]> {
    // The name came over the wire, and is not to lead out of the folder.
    if (!/^[A-Za-z0-9][A-Za-z0-9._-]*$/.test(name)) return [];
    const folder = join(this.options.modelsFolder, name);
    const names = await readdir(folder).catch(() => []);
    return names.filter((file) => file.endsWith('.onnx')).map((file) => join(folder, file));
  }

  async #download({ name, url }: ModelRef, signal: AbortSignal): Promise<Uint8Array> {
    const { server, token } = this.options;
    const from = url.startsWith('/') ? `${server}${url}` : new URL(url, `${server}/`).href;
    const isOurs = new URL(from).origin === new URL(server).origin;
    for (let failures = 1; ; failures++) {
      const headers = isOurs ? { authorization: `Bearer ${token}` } : undefined;
      const { bytes, detail } = await fetchOnce(
        from,
        headers,
        AbortSignal.any([signal, AbortSignal.timeout(TRY_MS)]),
      );
      if (bytes) return bytes;
      signal.throwIfAborted();
      if (failures >= MAX_TRIES) throw new ShardFailure('model-unavailable', `${name}: ${detail}`, true);
      await timerClock.wait(backOffMs(failures, Math.random), signal);
    }
  }
}

async function fetchOnce(
  url: string,
  headers: Record<string, string> | undefined,
  signal: AbortSignal,
): Promise<{ bytes?: Uint8Array; detail: string }> {
  try {
    const response = await fetch(url, { signal, headers });
    if (!response.ok) {
      await response.body?.cancel();
      return { detail: `the server answered ${response.status}` };
    }
    if (Number(response.headers.get('content-length') ?? 0) > MAX_MODEL_BYTES) {
      await response.body?.cancel();
      return { detail: `it is larger than ${MAX_MODEL_BYTES} bytes` };
    }
    return { bytes: new Uint8Array(await response.arrayBuffer()), detail: '' };
  } catch (error) {
    const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
    return { detail: cause instanceof Error ? cause.message : String(cause) };
  }
}

/** Whole or not at all, also when two processes keep the same model at once. */
async function keep(file: string, bytes: Uint8Array): Promise<void> {
  await mkdir(join(file, '..'), { recursive: true });
  const draft = `${file}.${randomUUID()}`;
  try {
    await writeFile(draft, bytes);
    await rename(draft, file);
  } catch (error) {
    await rm(draft, { force: true });
    throw error;
  }
}

const hashOf = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');
