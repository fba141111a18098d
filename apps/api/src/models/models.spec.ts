import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { serve, type Served } from '../http/serve.fixture.js';
import { fromRoot } from '../places.js';
import { ModelCatalogue } from './model-catalogue.js';
import { ModelsController } from './models.controller.js';

const SHIPPED = fromRoot('models');
const NAME = 'nuclei-he';

describe('the catalogue of models', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'ramus-'));
    await cp(join(SHIPPED, NAME), join(folder, NAME), { recursive: true });
  });
  afterEach(() => rm(folder, { recursive: true }));

  it('finds what is shipped', async () => {
    const catalogue = await ModelCatalogue.open(SHIPPED);
    expect(catalogue.has(NAME)).toBe(true);
    expect(catalogue.find(NAME)).toMatchObject({ name: NAME, sha256: catalogue.file(NAME)?.sha256 });
    expect(catalogue.manifest(NAME).mpp).toBe(0.5);
  });

  it('is empty where there is no folder', async () => {
    expect((await ModelCatalogue.open(join(folder, 'nowhere'))).list()).toEqual([]);
  });

  it('passes over folders that hold no model', async () => {
    await cp(join(folder, NAME, 'manifest.json'), join(folder, 'README.md'));
    await rm(join(folder, NAME, 'manifest.json'));
    expect((await ModelCatalogue.open(folder)).list()).toEqual([]);
  });

  it('knows no model and no file that is not there', async () => {
    const catalogue = await ModelCatalogue.open(folder);
    expect(() => catalogue.find('nuclei-ihc')).toThrow(expect.objectContaining({ code: 'model-unknown' }));
    expect(catalogue.file(NAME, '../../secret')).toBeUndefined();
    expect(catalogue.file(NAME, 'toString')).toBeUndefined();
  });

  it('refuses a network of which one byte is another', async () => {
    const path = join(folder, NAME, 'backbone.onnx');
    const bytes = await readFile(path);
    bytes[1_000] = (bytes[1_000] ?? 0) ^ 1;
    await writeFile(path, bytes);
    await expect(ModelCatalogue.open(folder)).rejects.toThrow(/backbone\.onnx is not the file that its manifest names/);
  });

  it('refuses a manifest whose network is missing', async () => {
    await rm(join(folder, NAME, 'backbone.onnx'));
    await expect(ModelCatalogue.open(folder)).rejects.toThrow(/backbone\.onnx is missing/);
  });

  it('refuses a manifest that says too little', async () => {
    await writeFile(join(folder, NAME, 'manifest.json'), '{"name":"nuclei-he"}');
    await expect(ModelCatalogue.open(folder)).rejects.toThrow(/manifest\.json cannot be used/);
  });
});

describe('/api/models', () => {
  let api: Served;
  beforeAll(async () => {
    const catalogue = await ModelCatalogue.open(SHIPPED);
    api = await serve({ controllers: [ModelsController], providers: [{ provide: ModelCatalogue, useValue: catalogue }] });
  });
  afterAll(() => api.app.close());

  const listed = async () => {
    const { items } = (await (await fetch(`${api.url}/api/models`)).json()) as {
      items: { name: string; url: string; sha256: string; bytes: number; license: string; mpp: number }[];
    };
    const model = items.find(({ name }) => name === NAME);
    if (!model) throw new Error('not listed');
    return model;
  };

  it('tells what a model is for and under which licence', async () => {
    expect(await listed()).toMatchObject({ mpp: 0.5, license: expect.stringContaining('CC BY 4.0'), version: '1.0.0' });
  });

  it('sends the network for good under the address that holds its hash', async () => {
    const { url, bytes, sha256 } = await listed();
    const response = await fetch(`${api.url}${url}`);
    expect((await response.arrayBuffer()).byteLength).toBe(bytes);
    expect(response.headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
    expect(response.headers.get('etag')).toBe(`"${sha256}"`);
  });

  it('has a client that names no hash ask again, cheaply', async () => {
    const { sha256 } = await listed();
    const response = await fetch(`${api.url}/api/models/${NAME}/backbone.onnx`, {
      // Left alone, fetch adds `no-cache`, which asks for the whole file.
      headers: { 'If-None-Match': `"${sha256}"`, 'Cache-Control': 'max-age=0' },
    });
    expect(response.status).toBe(304);
    expect(response.headers.get('cache-control')).toBe('no-cache');
  });

  it('does not send another network than the one that is wanted', async () => {
    const { status } = await fetch(`${api.url}/api/models/${NAME}/backbone.onnx?sha256=${'0'.repeat(64)}`);
    expect(status).toBe(422);
  });

  it.each([`${NAME}/other.onnx`, 'nothing/backbone.onnx', `${NAME}/..%2f..%2fpackage.json`])(
    'has no %s',
    async (path) => {
      expect((await fetch(`${api.url}/api/models/${path}`)).status).toBe(404);
    },
  );

  it('shows the manifest', async () => {
    const manifest = (await (await fetch(`${api.url}/api/models/${NAME}/manifest.json`)).json()) as { name: string };
    expect(manifest.name).toBe(NAME);
  });
});
