import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Assignment } from '@ramus/contracts';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { build, Daemon } from './testing/daemon.js';
import { a, resultOf, StandInServer } from './testing/stand-in.server.js';

const MODELS = fileURLToPath(new URL('../../../models/', import.meta.url));
const manifest = JSON.parse(readFileSync(join(MODELS, 'nuclei-he/manifest.json'), 'utf8')) as {
  files: Record<string, { sha256: string }>;
};

/** A shard of `tiles` white tiles. */
function nuclei(tiles: number): Partial<Assignment> {
  const whole = { x: 0, y: 0, width: 256, height: 256 };
  return {
    kind: 'segment-nuclei',
    input: { tiles: Array.from({ length: tiles }, () => ({ x: 0, y: 0, owns: whole, inside: whole })) },
    common: { pixelUm: [0.5, 0.5] },
    tiles,
    model: {
      name: 'nuclei-he',
      sha256: manifest.files['backbone.onnx']?.sha256 ?? '',
      url: '/models/nuclei-he',
      manifest,
    },
  };
}

let home: string;
let server: StandInServer;
let daemon: Daemon;

beforeAll(build, 240_000);

beforeEach(async () => {
  home = mkdtempSync(join(tmpdir(), 'ramus-runner-'));
  server = new StandInServer();
  await server.start();
  daemon = new Daemon(['--server', server.url, '--home', home, '--models', MODELS]);
  await server.hears(a('hello'));
});

afterEach(async () => {
  daemon.kill('SIGKILL');
  await daemon.ended;
  await server.stop();
  rmSync(home, { recursive: true, force: true });
});

describe('a daemon with a network', () => {
  it('reads its tiles, runs the network on each and uploads the objects', async () => {
    await server.assign(1, nuclei(3));
    const { body } = await server.hears(resultOf(1));
    expect(body).toMatchObject({ tiles: [{ tile: 0 }, { tile: 1 }, { tile: 2 }] });
    expect(server.heard.filter(a('tile')).map(({ path }) => path)).toEqual([
      '/tiles/1/0',
      '/tiles/1/1',
      '/tiles/1/2',
    ]);
  });

  it('outlives revocations in the middle of a run, again and again', async () => {
    for (let token = 1; token <= 4; token++) {
      expect(await server.assign(token, nuclei(250))).toEqual({ accepted: true });
      // The tiles behind the read-ahead are only asked for once the network has run.
      await server.hears((heard) => heard.type === 'tile' && heard.path === `/tiles/${token}/7`);
      await server.revoke(token);
    }
    await server.assign(9, nuclei(1));
    await server.hears(resultOf(9));
  });

  it('tells the tiles that are done with its heartbeats', async () => {
    await server.assign(1, nuclei(250));
    await server.hears(
      (heard) => heard.type === 'heartbeat' && heard.message.leases.some((l) => l.tilesDone > 2),
    );
  });
});
