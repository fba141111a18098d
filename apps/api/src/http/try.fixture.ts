import { Body, Controller, Get, Header, Param, Post, Put, Query, Req, Res } from '@nestjs/common';
import { ApiResponse } from '@nestjs/swagger';
import { problem } from '@ramus/contracts';
import { DomainError } from '@ramus/domain';
import { StoreUnavailable } from '@ramus/event-store';
import type { Request, Response } from 'express';
import { z } from 'zod';

const shape = z.strictObject({
  name: z.string().max(10),
  jobs: z.array(z.strictObject({ key: z.string(), 'a/b~c': z.number().optional() })),
});

/** What `GET /try/refusal/:what` throws. */
const REFUSALS: Record<string, () => unknown> = {
  cycle: () => new DomainError('workflow-cycle', { cycle: ['a', 'b', 'a'] }),
  invalid: () =>
    new DomainError('workflow-invalid', {
      errors: [{ pointer: '/branches/0/jobs/1/key', detail: 'is taken' }],
    }),
  busy: () => new DomainError('busy', { retryAfterS: 7 }),
  store: () => new StoreUnavailable('disk full'),
  bug: () => new Error('the secret of the stack'),
  nothing: () => undefined,
};

/** Does what a request can ask of the edge. */
@Controller('try')
export class TryController {
  @Post()
  @ApiResponse({ status: 422, description: 'Wrong', standardSchema: problem })
  take(@Body({ schema: shape }) body: z.infer<typeof shape>) {
    return { took: body.name };
  }

  @Get('refusal/:what')
  @Header('Content-Encoding', 'gzip')
  refuse(@Param('what') what: string) {
    throw REFUSALS[what]?.();
  }

  @Get('limit')
  limit(@Query('limit', { schema: z.coerce.number().int().max(5) }) limit: number) {
    return { limit };
  }

  @Get('half')
  half(@Res() response: Response) {
    response.writeHead(200, { 'Content-Length': 100 });
    response.write('half');
    throw new Error('the disk went away');
  }
}

/** Stands for the upload of results. */
@Controller('api/leases')
export class LeasesController {
  @Put('*path')
  upload(@Req() request: Request) {
    return { parsed: request.body !== undefined };
  }
}
