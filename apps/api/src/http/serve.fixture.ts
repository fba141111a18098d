import { Module, type ModuleMetadata, type Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { pino } from 'pino';
import { prepareDocumentation } from './documentation.js';
import { prepareEdge } from './edge.js';

/** A part of the API behind the real edge, on a free port, for specs. */
export interface Served {
  readonly url: string;
  readonly app: NestExpressApplication;
  /** Lines of the log so far. */
  readonly log: readonly string[];
}

/** Serves some modules and controllers, as `main.ts` serves them all. */
export async function serve(
  parts: ModuleMetadata,
  prepare: (app: NestExpressApplication) => void = () => undefined,
): Promise<Served> {
  class Part {}
  Module(parts)(Part as Type);
  const log: string[] = [];
  const app = await NestFactory.create<NestExpressApplication>(Part, {
    bodyParser: false,
    logger: false,
    abortOnError: false,
  });
  prepareEdge(app, pino({ level: 'debug', base: null }, { write: (line) => void log.push(line) }));
  prepareDocumentation(app);
  prepare(app);
  await app.listen(0, '127.0.0.1');
  return { url: await app.getUrl(), app, log };
}
