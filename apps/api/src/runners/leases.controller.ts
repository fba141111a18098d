import { Controller, Get, HttpCode, Param, Put, Req, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { Request, Response } from 'express';
import { z } from 'zod';
import { jobId, token } from '@ramus/contracts';
import { DomainError } from '@ramus/domain';
import { LeaseSigner, type SignedLease } from '../auth/lease-signer.js';
import { LeaseFiles } from './lease-files.js';

const params = z.object({
  jobId,
  token: z.coerce.number().pipe(token),
  shard: z.coerce.number().int().min(0).max(20_000),
  signature: z.string().length(43),
});

/** What a runner reads and writes under a lease. The address is signed; whether the lease stands, the log says. */
@ApiExcludeController()
@Controller('api/leases/:jobId/:token/:shard/:signature')
export class LeasesController {
  constructor(
    private readonly signer: LeaseSigner,
    private readonly files: LeaseFiles,
  ) {}

  /** Raw RGB of one tile of the shard. */
  @Get('tiles/:index')
  async tile(
    @Param() path: Record<string, string>,
    @Req() request: Request,
    @Res() response: Response,
  ): Promise<void> {
    const lease = this.verified(path);
    const index = z.coerce.number().int().min(0).safeParse(path.index);
    if (!index.success) throw new DomainError('tile-unknown', { tile: String(path.index) });
    const gone = new AbortController();
    request.once('close', () => gone.abort());
    const { width, height, data } = await this.files.tile(lease, index.data, gone.signal);
    response
      .setHeader('X-Tile-Size', `${width}x${height}`)
      .setHeader('Cache-Control', 'no-store')
      .type('application/octet-stream')
      .send(Buffer.from(data.buffer, data.byteOffset, data.byteLength));
  }

  /** The shard's result: its arrival is the completion. 200 when it stands, also when repeated; 409 when it came too late. */
  @Put('result')
  @HttpCode(200)
  async result(@Param() path: Record<string, string>, @Req() request: Request): Promise<{ committed: true }> {
    await this.files.commit(this.verified(path), request);
    return { committed: true };
  }

  private verified(path: Record<string, string>): SignedLease {
    const parsed = params.safeParse(path);
    if (!parsed.success)
      throw new DomainError('lease-lost', { jobId: String(path.jobId), token: Number(path.token) });
    const { signature, ...lease } = parsed.data;
    if (!this.signer.verify(lease, signature)) throw new DomainError('lease-lost', lease);
    return lease;
  }
}
