import { DomainError } from '@ramus/domain';
import { modelManifest, type ModelManifest, onnxFileOf } from '@ramus/kernels';
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';

/** A network that can be run here. */
export interface Model {
  readonly name: string;
  /** Of the ONNX file. */
  readonly sha256: string;
  readonly manifest: ModelManifest;
  /** Where runners that lack the file find it; it holds the hash, so what is found there never changes. */
  readonly url: string;
}

/** A file of a model, on this machine. */
export interface ModelFile {
  readonly path: string;
  readonly sha256: string;
  readonly bytes: number;
}

/** A model in the folder that is not what its manifest says. */
export class BadModel extends Error {
  override readonly name = 'BadModel';
}

/** The models in `RAMUS_MODELS`, each with the hash of every file checked. */
export class ModelCatalogue {
  private constructor(
    private readonly folder: string,
    private readonly models: ReadonlyMap<string, Model>,
  ) {}

  /**
   * Reads every `<folder>/<name>/manifest.json`; a folder that is not there holds no models.
   *
   * @throws {BadModel} a manifest that says too little, or a file whose hash is not the manifest's.
   */
  static async open(folder: string): Promise<ModelCatalogue> {
    const models = new Map<string, Model>();
    for (const name of await foldersIn(folder)) {
      const model = await readModel(folder, name);
      if (model) models.set(name, model);
    }
    return new ModelCatalogue(folder, models);
  }

  list(): readonly Model[] {
    return [...this.models.values()];
  }

  has(name: string): boolean {
    return this.models.has(name);
  }

  /** @throws {DomainError} `model-unknown` */
  find(name: string): Model {
    const model = this.models.get(name);
    if (!model) throw new DomainError('model-unknown', { model: name });
    return model;
  }

  /** @throws {DomainError} `model-unknown` */
  manifest(name: string): ModelManifest {
    return this.find(name).manifest;
  }

  /** The ONNX file, or another file of the manifest; nothing if the manifest does not name it. @throws {DomainError} `model-unknown` */
  file(name: string, file = onnxFileOf(this.find(name).manifest).name): ModelFile | undefined {
    const { files } = this.find(name).manifest;
    const pinned = Object.hasOwn(files, file) ? files[file] : undefined;
    return pinned && { path: join(this.folder, name, file), ...pinned };
  }
}

async function readModel(folder: string, name: string): Promise<Model | undefined> {
  const path = join(folder, name, 'manifest.json');
  const text = await readFile(path, 'utf8').catch(nothingIfAbsent);
  if (text === undefined) return undefined;

  const manifest = parseManifest(path, text);
  if (manifest.name !== name) throw new BadModel(`${path}: the name in it, ${manifest.name}, is not its folder's`);
  for (const [file, pinned] of Object.entries(manifest.files)) {
    if (!/^[\w][\w.-]*$/.test(file)) throw new BadModel(`${path}: ${file} is not the name of a file`);
    const found = await hashOf(join(folder, name, file)).catch(nothingIfAbsent);
    if (found === undefined) throw new BadModel(`${join(folder, name, file)} is missing`);
    if (found !== pinned.sha256) {
      throw new BadModel(`${join(folder, name, file)} is not the file that its manifest names (sha256 ${found})`);
    }
  }
  const { name: onnx, sha256 } = onnxFileOf(manifest);
  return { name, sha256, manifest, url: `/api/models/${encodeURIComponent(name)}/${onnx}?sha256=${sha256}` };
}

function parseManifest(path: string, text: string): ModelManifest {
  try {
    return modelManifest.parse(JSON.parse(text));
  } catch (error) {
    throw new BadModel(`${path} cannot be used: ${error instanceof Error ? error.message : String(error)}`);
  }
}

async function foldersIn(folder: string): Promise<string[]> {
  const entries = (await readdir(folder, { withFileTypes: true }).catch(nothingIfAbsent)) ?? [];
  return entries.filter((entry) => !entry.isFile()).map(({ name }) => name).sort();
}

async function hashOf(path: string): Promise<string> {
  const digest = createHash('sha256');
  await pipeline(createReadStream(path), digest);
  return digest.digest('hex');
}

function nothingIfAbsent(error: unknown): undefined {
  if (['ENOENT', 'ENOTDIR'].includes((error as NodeJS.ErrnoException).code ?? '')) return undefined;
  throw error;
}
