import { chmod, mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { loadConfig } from './config.js';
import { fromRoot } from './places.js';
import { start } from './start.js';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ramus-'));
});
afterEach(() => rm(folder, { recursive: true }));

const begin = (env: Record<string, string> = {}) =>
  start(
    loadConfig(
      {
        PORT: '0',
        LOCAL_RUNNERS: '0',
        RAMUS_HOME: join(folder, 'home'),
        RAMUS_SLIDES: join(folder, 'slides'),
        RAMUS_MODELS: fromRoot('models'),
        ...env,
      },
      folder,
    ),
    pino({ level: 'silent' }),
  );

describe('a start', () => {
  it('brings everything up on a free port, and makes the folders that it needs', async () => {
    const running = await begin();
    try {
      expect((await fetch(`${running.url}/health/live`)).status).toBe(200);
      expect((await fetch(`${running.url}/api/workflow-templates`)).status).toBe(200);
      expect((await stat(join(folder, 'slides'))).isDirectory()).toBe(true);
    } finally {
      await running.stop();
    }
    await expect(fetch(`${running.url}/health/live`)).rejects.toThrow();
  });

  it('on a taken port says so', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const { port } = other.address() as AddressInfo;
    try {
      await expect(begin({ PORT: String(port) })).rejects.toThrow(`port ${port} of 127.0.0.1 is taken`);
    } finally {
      other.close();
    }
  });

  it('says so when its home cannot be', async () => {
    await writeFile(join(folder, 'file'), '');
    await expect(begin({ RAMUS_HOME: join(folder, 'file') })).rejects.toThrow('RAMUS_HOME: ');
    await expect(begin({ RAMUS_HOME: join(folder, 'file', 'home') })).rejects.toThrow(
      'cannot be written (ENOTDIR)',
    );
  });

  it.runIf(process.platform === 'linux')('does not hang on a home where no folder can be made', async () => {
    await expect(begin({ RAMUS_HOME: '/proc/ramus/home' })).rejects.toThrow('cannot be written (ENOENT)');
  });

  it.skipIf(process.getuid?.() === 0)('says so when its home may not be written', async () => {
    await chmod(folder, 0o500);
    await expect(begin()).rejects.toThrow('cannot be written (EACCES)');
    await chmod(folder, 0o700);
  });
});
