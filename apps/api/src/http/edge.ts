import type { NestExpressApplication } from '@nestjs/platform-express';
import helmet from 'helmet';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Logger } from 'pino';
import { httpLogging } from './logging.js';
import { ProblemFilter } from './problem.filter.js';
import { nameRequest } from './request-id.js';
import { schemaPipe } from './schema.pipe.js';

/** Largest JSON body; results of shards have a limit of their own, and their own reader. */
const MAX_BODY = '1mb';

/** `Content-Security-Policy`: the dashboard's own files, images that it draws itself, its own socket. */
const POLICY = {
  defaultSrc: ["'self'"],
  scriptSrc: ["'self'", "'wasm-unsafe-eval'"],
  workerSrc: ["'self'", 'blob:'],
  styleSrc: ["'self'", "'unsafe-inline'"],
  imgSrc: ["'self'", 'blob:', 'data:'],
  connectSrc: ["'self'", 'ws:', 'wss:', 'blob:', 'data:'],
  objectSrc: ["'none'"],
  frameAncestors: ["'self'"],
  // Plain http on loopback is the default; a proxy that ends TLS adds its own upgrade.
  upgradeInsecureRequests: null,
};

/**
 * What every request passes on its way in and out: id, log, headers, JSON, schema checks, problems.
 *
 * The application must have been created with `bodyParser: false`.
 */
export function prepareEdge(app: NestExpressApplication, logger: Logger): void {
  app.disable('x-powered-by');
  app.use(nameRequest);
  app.use(httpLogging(logger));
  app.use(
    helmet({
      contentSecurityPolicy: { useDefaults: true, directives: POLICY },
      referrerPolicy: { policy: 'no-referrer' },
      strictTransportSecurity: false,
      // A plain http address other than localhost is not a secure context; browsers would only warn.
      crossOriginOpenerPolicy: false,
      originAgentCluster: false,
    }),
  );
  // `null` and `7` are JSON: what is wrong with them, the schema says.
  app.useBodyParser('json', { limit: MAX_BODY, type: isPlainJson, strict: false });
  app.use(toDashboard);
  app.useGlobalPipes(schemaPipe());
  app.useGlobalFilters(new ProblemFilter(logger));
}

const isPlainJson = (request: IncomingMessage): boolean =>
  !request.url?.startsWith('/api/leases') &&
  /^application\/([\w.+-]+\+)?json\b/i.test(request.headers['content-type'] ?? '');

function toDashboard(request: IncomingMessage, response: ServerResponse, next: () => void): void {
  if (request.method !== 'GET' || request.url !== '/') return next();
  response.writeHead(302, { Location: '/dashboard' }).end();
}
