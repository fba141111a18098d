import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ModelStore } from './model-store.js';

const BYTES = Buffer.from('a network');
const sha256 = createHash('sha256').update(BYTES).digest('hex');
const MODEL = { name: 'nuclei', sha256, url: '/api/models/nuclei/file', manifest: {} };
const signal = new AbortController().signal;

let folder: string;
let server: Server;
let requests: { url: string | undefined; authorization: string | undefined }[];
let answer: { status: number; body: Buffer }[];
let models: ModelStore;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'ramus-models-'));
  requests = [];
  answer = [{ status: 200, body: BYTES }];
  server = createServer((request, response) => {
    requests.push({ url: request.url, authorization: request.headers.authorization });
    const { status, body } = (answer.length > 1 ? answer.shift() : answer[0]) ?? { status: 500, body: BYTES };
    response.writeHead(status).end(body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  models = new ModelStore({ server: url, token: 't', modelsFolder: join(folder, 'shipped'), home: folder });
});

afterEach(() => {
  server.closeAllConnections();
  server.close();
  rmSync(folder, { recursive: true });
});

function ship(bytes: Buffer): void {
  mkdirSync(join(folder, 'shipped', 'nuclei'), { recursive: true });
  writeFileSync(join(folder, 'shipped', 'nuclei', 'backbone.onnx'), bytes);
}

describe('a store of models', () => {
  it('takes a shipped file whose hash is right, without asking the server', async () => {
    ship(BYTES);
    expect(await models.read(MODEL, signal)).toEqual(BYTES);
    expect(requests).toEqual([]);
  });

  it('downloads what is not shipped, or is another file, and keeps it', async () => {
    ship(Buffer.from('another network'));
    expect(Buffer.from(await models.read(MODEL, signal))).toEqual(BYTES);
    expect(requests).toEqual([{ url: MODEL.url, authorization: 'Bearer t' }]);
    expect(readdirSync(join(folder, 'models'))).toEqual([`${sha256}.onnx`]);
    await models.read(MODEL, signal);
    expect(requests).toHaveLength(1);
  });

  it('does not use what it kept once that has changed', async () => {
    await models.read(MODEL, signal);
    writeFileSync(join(folder, 'models', `${sha256}.onnx`), 'changed');
    expect(Buffer.from(await models.read(MODEL, signal))).toEqual(BYTES);
    expect(requests).toHaveLength(2);
  });

  it('refuses and forgets a download that is not what the server named', async () => {
    answer = [{ status: 200, body: Buffer.from('a forgery') }];
    await expect(models.read(MODEL, signal)).rejects.toMatchObject({ code: 'model-mismatch' });
    expect(readdirSync(folder)).toEqual([]);
  });

  it('asks again when the server errs', async () => {
    answer = [
      { status: 503, body: Buffer.alloc(0) },
      { status: 200, body: BYTES },
    ];
    expect(Buffer.from(await models.read(MODEL, signal))).toEqual(BYTES);
  });

  it('reads nothing outside its folders, whatever a model is called', async () => {
    writeFileSync(join(folder, 'secret.onnx'), BYTES);
    mkdirSync(join(folder, 'shipped'));
    await models.read({ ...MODEL, name: '..' }, signal);
    expect(requests).toHaveLength(1);
  });
});
