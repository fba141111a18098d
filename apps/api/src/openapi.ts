import 'reflect-metadata';
import { NestFactory } from '@nestjs/core';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AppModule } from './app.module.js';
import { loadConfig } from './config.js';
import { describeApi } from './http/documentation.js';
import { makeLogger } from './http/logging.js';

/** Writes the OpenAPI document to standard output: the program is put together in a home of its own, and never started. */
const home = await mkdtemp(join(tmpdir(), 'ramus-openapi-'));
try {
  const config = loadConfig(
    { RAMUS_HOME: home, RAMUS_SLIDES: join(home, 'slides'), LOCAL_RUNNERS: '0' },
    process.cwd(),
  );
  const app = await NestFactory.create(AppModule.of(config, makeLogger('silent')), {
    logger: false,
    abortOnError: false,
  });
  process.stdout.write(`${JSON.stringify(describeApi(app), null, 2)}\n`, () => {
    void rm(home, { recursive: true, force: true }).then(() => process.exit(0));
  });
} catch (error) {
  process.stderr.write(`${String(error)}\n`);
  process.exit(1);
}
