import type { NestExpressApplication } from '@nestjs/platform-express';
import type { IncomingMessage } from 'node:http';
import type { Response } from 'express';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describeCompressed, preferCompressed } from './compressed.js';

const NOT_BUILT = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>Ramus</title>
<p>The dashboard is not built. <code>npm run build</code> builds it; the API is described at <a href="/docs">/docs</a>.</p>
</html>
`;

/** Isolated from other origins: what a page needs whose WebAssembly has threads, and each worker that it starts. */
const ISOLATED = {
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Embedder-Policy': 'require-corp',
} as const;

/** Of the volunteer's page: its own files, WebAssembly, the socket, and nothing of anybody else's. */
const VOLUNTEER_POLICY = [
  "default-src 'none'",
  "script-src 'self' 'wasm-unsafe-eval'",
  "worker-src 'self'",
  "connect-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data:",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

/**
 * Serves the built pages: the dashboard at `/dashboard`, the volunteer's at `/volunteer`.
 *
 * Files under `assets/` carry a hash in their names and are kept for good; any other address below `/dashboard` is one
 * of the dashboard's own pages, which it finds by itself.
 */
export function serveDashboard(app: NestExpressApplication, folder: string): void {
  app.use('/dashboard/assets', preferCompressed(join(folder, 'assets')));
  app.useStaticAssets(join(folder, 'assets'), {
    prefix: '/dashboard/assets',
    immutable: true,
    maxAge: '1y',
    index: false,
    redirect: false,
    // A worker's script says itself that it is isolated, or an isolated page may not start it.
    setHeaders: (response: Response, file: string) => {
      response.set(ISOLATED);
      describeCompressed(response, file);
    },
  });
  app.useStaticAssets(folder, { prefix: '/dashboard', maxAge: 0, redirect: false });
  servePage(app, '/volunteer', join(folder, 'volunteer.html'), {
    ...ISOLATED,
    'Content-Security-Policy': VOLUNTEER_POLICY,
  });
  servePage(app, '/dashboard', join(folder, 'index.html'), {});
}

function servePage(
  app: NestExpressApplication,
  path: string,
  page: string,
  headers: Readonly<Record<string, string>>,
): void {
  app.use(path, (request: IncomingMessage, response: Response, next: () => void) => {
    const isPage = !/\.[a-z0-9]+$/i.test((request.url ?? '').split('?', 1)[0] ?? '');
    if (!isPage || !['GET', 'HEAD'].includes(request.method ?? '')) return next();
    response.set({ ...headers, 'Cache-Control': 'no-cache' });
    if (existsSync(page)) response.sendFile(page, { cacheControl: false, dotfiles: 'allow' });
    else response.status(503).type('html').send(NOT_BUILT);
  });
}
