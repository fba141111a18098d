import { NestFactory } from '@nestjs/core';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { access, constants, readdir } from 'node:fs/promises';
import { type AddressInfo, createServer } from 'node:net';
import { join } from 'node:path';
import type { Logger } from 'pino';
import { AppModule } from './app.module.js';
import { UNFINISHED_RESTORE } from './backup/unfinished-restore.js';
import type { Config } from './config.js';
import { makeFolder } from './durable-file.js';
import { prepareDocumentation } from './http/documentation.js';
import { prepareEdge } from './http/edge.js';
import { NestLog } from './http/logging.js';
import { LocalRunners } from './local-runners/local-runners.js';
import { WEB_DIST } from './places.js';
import { LeaseRoutes } from './runners/lease-routes.js';
import { serveDashboard } from './web/web.js';

/** The program cannot start here; the message tells an operator why, in one line. */
export class StartRefused extends Error {
  override readonly name = 'StartRefused';
}

/** The running program. */
export interface Running {
  /** Where this machine finds it. */
  readonly url: string;
  /** Finishes what is under way and gives back what is held. */
  stop(): Promise<void>;
}

/**
 * Brings the program up, whole or not at all.
 *
 * @throws {StartRefused} the home cannot be written or is not restored to its end, or the port is taken.
 */
export async function start(config: Config, logger: Logger): Promise<Running> {
  await checkPort(config);
  await prepareFolder('RAMUS_HOME', config.home, constants.R_OK | constants.W_OK | constants.X_OK);
  if (existsSync(join(config.home, UNFINISHED_RESTORE))) {
    throw new StartRefused(
      `${config.home}: a backup is being restored into it; run \`ramus restore\` to its end`,
    );
  }
  await prepareFolder('RAMUS_SLIDES', config.slidesFolder, constants.R_OK | constants.X_OK);

  const app = await NestFactory.create<NestExpressApplication>(AppModule.of(config, logger), {
    bodyParser: false,
    logger: new NestLog(logger),
    abortOnError: false,
  });
  try {
    app.use(app.get(LeaseRoutes).handle);
    prepareEdge(app, logger);
    prepareDocumentation(app);
    serveDashboard(app, WEB_DIST);
    await app.listen(config.port, config.host);
  } catch (error) {
    await app.close();
    throw error;
  }
  const { port } = app.getHttpServer().address() as AddressInfo;
  const url = localUrl(config.host, port);
  app.get(LocalRunners).start(url);
  return { url, stop: () => app.close() };
}

/** Asked before anything is opened: whoever starts Ramus twice is told so, and the one that runs is not disturbed. */
async function checkPort({ port, host }: Config): Promise<void> {
  if (port === 0) return;
  const probe = createServer();
  try {
    probe.listen(port, host);
    await once(probe, 'listening');
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === 'EADDRINUSE') {
      throw new StartRefused(`port ${port} of ${host} is taken: stop the other program, or set PORT`);
    }
    throw new StartRefused(`cannot listen on port ${port} of ${host}: ${message}`);
  } finally {
    if (probe.listening) await once(probe.close(), 'close');
  }
}

/** A folder that is there and can be used as `mode` says. */
async function prepareFolder(variable: string, folder: string, mode: number): Promise<void> {
  try {
    await makeFolder(folder);
    // Opens it as a folder: a file of that name is found out here.
    await readdir(folder);
    await access(folder, mode);
  } catch (error) {
    const may = mode & constants.W_OK ? 'written' : 'read';
    throw new StartRefused(
      `${variable}: ${folder} cannot be ${may} (${(error as NodeJS.ErrnoException).code})`,
    );
  }
}

/** An address that listens everywhere is reached through loopback. */
function localUrl(host: string, port: number): string {
  const reached = { '0.0.0.0': '127.0.0.1', '::': '::1' }[host] ?? host;
  return `http://${reached.includes(':') ? `[${reached}]` : reached}:${port}`;
}
