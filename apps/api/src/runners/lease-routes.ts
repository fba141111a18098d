import { jobId, token } from '@ramus/contracts';
import { DomainError } from '@ramus/domain';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { promisify } from 'node:util';
import { constants, gzip } from 'node:zlib';
import type { Logger } from 'pino';
import { z } from 'zod';
import type { LeaseSigner, SignedLease } from '../auth/lease-signer.js';
import { hungUp } from '../http/hung-up.js';
import { loggedUrl } from '../http/logging.js';
import type { ProblemFilter } from '../http/problem.filter.js';
import { EdgeError } from '../http/problems.js';
import { readBody } from '../http/read-body.js';
import type { LeaseAliases } from '../volunteers/lease-aliases.js';
import type { LeaseFiles } from './lease-files.js';

/** `/api/leases/<jobId>/<token>/<shard>/<signature>/` and then `result` or `tiles/<index>`. */
const ADDRESS = /^\/api\/leases\/([^/]+)\/(\d+)\/(\d+)\/([\w-]{43})\/(?:(result)|tiles\/(\d+))$/;

const lease = z.object({ jobId, token, shard: z.number().int().min(0).max(20_000) });

/** What an address asks for. */
interface Asked {
  readonly lease: SignedLease;
  /** Asked by a volunteer, whose line is slow. */
  readonly isAlias: boolean;
  /** Index of a tile; the result, if absent. */
  readonly tile?: number;
}

/**
 * What a runner reads and writes under a lease. The address is signed; whether the lease stands, the log says.
 *
 * It stands before everything that other requests pass (headers for browsers, a log line each, Nest's pipeline): no
 * browser comes here, and a shard of a millisecond would spend more on those than on its commit.
 */
export class LeaseRoutes {
  constructor(
    private readonly signer: LeaseSigner,
    private readonly aliases: LeaseAliases,
    private readonly files: LeaseFiles,
    private readonly problems: ProblemFilter,
    private readonly logger: Logger,
  ) {}

  /** Middleware. */
  readonly handle = (request: IncomingMessage, response: ServerResponse, next: () => void): void => {
    if (!request.url?.startsWith('/api/leases/')) return next();
    this.answer(request, response)
      .catch((error: unknown) => this.problems.answer(error, request, response))
      .finally(() => this.log(request, response));
  };

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { lease, tile, isAlias } = this.verified(request.url ?? '');
    if (request.method === 'PUT' && tile === undefined) return this.result(lease, request, response);
    if (request.method === 'GET' && tile !== undefined) {
      return this.tile(lease, tile, response, isAlias && takesGzip(request));
    }
    throw new EdgeError('method-not-allowed');
  }

  /** The shard's result: its arrival is the completion. 200 when it stands, also when repeated; 409 when it came too late. */
  private async result(
    lease: SignedLease,
    request: IncomingMessage,
    response: ServerResponse,
  ): Promise<void> {
    await this.files.commit(lease, (maxBytes) => readBody(request, maxBytes));
    response.writeHead(200, COMMITTED_HEADERS).end(COMMITTED);
  }

  /** Raw RGB of one tile of the shard. */
  private async tile(
    lease: SignedLease,
    index: number,
    response: ServerResponse,
    isPacked: boolean,
  ): Promise<void> {
    const gone = hungUp(response);
    const { width, height, data } = await this.files.tile(lease, index, gone);
    const raw = Buffer.from(data.buffer, data.byteOffset, data.byteLength);
    const body = isPacked ? await packed(raw, { level: constants.Z_BEST_SPEED }) : raw;
    response
      .writeHead(200, {
        'Content-Type': 'application/octet-stream',
        'Content-Length': body.byteLength,
        ...(isPacked && { 'Content-Encoding': 'gzip' }),
        'X-Tile-Size': `${width}x${height}`,
        'X-Content-Type-Options': 'nosniff',
        'Cache-Control': 'no-store',
      })
      .end(body);
  }

  /** @throws {DomainError} `lease-lost`: this installation never gave such a lease. */
  private verified(url: string): Asked {
    const found = ADDRESS.exec(url.split('?', 1)[0] ?? '');
    const [, id = '', revision, shard, signature = '', result, tile] = found ?? [];
    const parsed = lease.safeParse({ jobId: id, token: Number(revision), shard: Number(shard) });
    if (!parsed.success || !this.signer.verify(parsed.data, signature)) {
      throw new DomainError('lease-lost', { jobId: id, token: Number(revision ?? 0) });
    }
    return {
      lease: this.aliases.behind(parsed.data),
      isAlias: this.aliases.isAlias(parsed.data.jobId),
      tile: result ? undefined : Number(tile),
    };
  }

  /** As the log tells of every other request. */
  private log({ method, url = '' }: IncomingMessage, { statusCode: status }: ServerResponse): void {
    const level = status >= 500 ? 'error' : status >= 400 ? 'info' : 'debug';
    if (!this.logger.isLevelEnabled(level)) return;
    this.logger[level]({ req: { method, url: loggedUrl(url) }, res: { status } }, 'request under a lease');
  }
}

const packed = promisify(gzip);
const takesGzip = ({ headers }: IncomingMessage): boolean =>
  /\bgzip\b/.test(String(headers['accept-encoding'] ?? ''));

const COMMITTED = '{"committed":true}';
const COMMITTED_HEADERS = {
  'Content-Type': 'application/json; charset=utf-8',
  'Content-Length': COMMITTED.length,
  'Cache-Control': 'no-store',
};
