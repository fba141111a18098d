import type { NestExpressApplication } from '@nestjs/platform-express';
import type { IncomingMessage } from 'node:http';
import type { Response } from 'express';
import { existsSync } from 'node:fs';
import { join } from 'node:path';

const NOT_BUILT = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>Ramus</title>
<p>The dashboard is not built. <code>npm run build</code> builds it; the API is described at <a href="/docs">/docs</a>.</p>
</html>
`;

/**
 * Serves the built dashboard at `/dashboard`.
 *
 * Files under `assets/` carry a hash in their names and are kept for good; any other address is one of the dashboard's
 * own pages, which it finds by itself.
 */
export function serveDashboard(app: NestExpressApplication, folder: string): void {
  const page = join(folder, 'index.html');
  app.useStaticAssets(join(folder, 'assets'), {
    prefix: '/dashboard/assets',
    immutable: true,
    maxAge: '1y',
    index: false,
    redirect: false,
  });
  app.useStaticAssets(folder, { prefix: '/dashboard', maxAge: 0, redirect: false });
  app.use('/dashboard', (request: IncomingMessage, response: Response, next: () => void) => {
    const isPage = !/\.[a-z0-9]+$/i.test((request.url ?? '').split('?', 1)[0] ?? '');
    if (!isPage || !['GET', 'HEAD'].includes(request.method ?? '')) return next();
    response.setHeader('Cache-Control', 'no-cache');
    if (existsSync(page)) response.sendFile(page, { cacheControl: false, dotfiles: 'allow' });
    else response.status(503).type('html').send(NOT_BUILT);
  });
}
