import type { Request, Response } from 'express';
import { existsSync } from 'node:fs';
import { extname, join } from 'node:path';

const SUFFIX = '.gz';
/** One name in the folder itself, which leads nowhere else. */
const NAME = /^\/([\w-][\w.-]*)$/;
const TYPES: Readonly<Record<string, string>> = {
  '.js': 'text/javascript; charset=utf-8',
  '.mjs': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.wasm': 'application/wasm',
  '.svg': 'image/svg+xml',
};

/** Middleware: has the compressed neighbour of a file sent in its place, where there is one and the browser takes it. */
export function preferCompressed(folder: string) {
  return (request: Request, response: Response, next: () => void): void => {
    const [, name] = NAME.exec(request.url.split('?', 1)[0] ?? '') ?? [];
    if (name === undefined || !(extname(name) in TYPES)) return next();
    if (!existsSync(join(folder, name + SUFFIX))) return next();
    response.vary('Accept-Encoding');
    if (request.acceptsEncodings('gzip') === 'gzip') request.url = `/${name}${SUFFIX}`;
    next();
  };
}

/** Says of a compressed file what it is when it has been opened. */
export function describeCompressed(response: Response, file: string): void {
  if (!file.endsWith(SUFFIX)) return;
  const type = TYPES[extname(file.slice(0, -SUFFIX.length))];
  if (type) response.set({ 'Content-Type': type, 'Content-Encoding': 'gzip' });
}
