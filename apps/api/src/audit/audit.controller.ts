import { Controller, Get, Query, Res } from '@nestjs/common';
import { ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import { auditState, problem, stateQuery, type AuditState, type StateQuery } from '@ramus/contracts';
import type { Response } from 'express';
import type { User } from '../auth/identity.js';
import { AdminOnly, CurrentUser } from '../auth/user.guard.js';
import { hungUp } from '../http/hung-up.js';
import { Past } from './past.js';

@ApiTags('audit')
@Controller('api/audit')
export class AuditController {
  constructor(private readonly past: Past) {}

  @Get('state')
  @AdminOnly()
  @ApiOperation({ summary: 'Scheduler and unfinished workflows of everybody, now or as of any position' })
  @ApiResponse({ status: 200, description: 'The state of that moment', standardSchema: auditState })
  @ApiResponse({ status: 403, description: 'You are not an administrator', standardSchema: problem })
  @ApiResponse({ status: 404, description: 'The log has not come to this position', standardSchema: problem })
  @ApiResponse({ status: 422, description: 'That is no position', standardSchema: problem })
  @ApiResponse({ status: 503, description: 'Too many questions wait', standardSchema: problem })
  state(
    @CurrentUser() _user: User,
    @Query({ schema: stateQuery }) query: StateQuery,
    @Res({ passthrough: true }) response: Response,
  ): Promise<AuditState> {
    return this.past.state(query, hungUp(response));
  }
}
