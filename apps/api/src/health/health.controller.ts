import { Controller, Get, HttpStatus, Inject, Res } from '@nestjs/common';
import { ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { Response } from 'express';
import { z } from 'zod';

/** Something that must work before requests are sent here. */
export interface ReadinessCheck {
  /** For operators, for example `event-store`. */
  readonly name: string;
  /** Ready when it answers true; false, a failure and silence are all "not yet". */
  isReady(): boolean | Promise<boolean>;
}

/** Injects the checks: `{ provide: READINESS, useFactory: (…) => readonly ReadinessCheck[] }`. */
export const READINESS = Symbol('readiness');

/** How long one check may take. */
const PATIENCE_MS = 2_000;

const alive = z.object({ status: z.literal('ok') });
const readiness = z.object({
  status: z.enum(['ok', 'not-ready']),
  checks: z.record(z.string(), z.boolean()),
});

/** Says to whoever runs the program whether it lives, and whether it can serve. */
@ApiTags('health')
@Controller('health')
export class HealthController {
  constructor(@Inject(READINESS) private readonly checks: readonly ReadinessCheck[]) {}

  @Get('live')
  @ApiOperation({ summary: 'The process answers' })
  @ApiResponse({ status: 200, description: 'It does', standardSchema: alive })
  live(): z.infer<typeof alive> {
    return { status: 'ok' };
  }

  @Get('ready')
  @ApiOperation({ summary: 'The log is reached and the views have caught up' })
  @ApiResponse({ status: 200, description: 'Ready', standardSchema: readiness })
  @ApiResponse({ status: 503, description: 'Not yet, or not any more', standardSchema: readiness })
  async ready(@Res({ passthrough: true }) response: Response): Promise<z.infer<typeof readiness>> {
    const results = await Promise.all(
      this.checks.map(async (check) => [check.name, await passes(check)] as const),
    );
    const isReady = results.every(([, passed]) => passed);
    response.status(isReady ? HttpStatus.OK : HttpStatus.SERVICE_UNAVAILABLE);
    response.setHeader('Cache-Control', 'no-store');
    return { status: isReady ? 'ok' : 'not-ready', checks: Object.fromEntries(results) };
  }
}

async function passes(check: ReadinessCheck): Promise<boolean> {
  const { promise: tooLate, resolve } = Promise.withResolvers<boolean>();
  const timer = setTimeout(() => resolve(false), PATIENCE_MS);
  try {
    return await Promise.race([check.isReady(), tooLate]);
  } catch {
    return false;
  } finally {
    clearTimeout(timer);
  }
}
