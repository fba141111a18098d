import { Body, Controller, HttpCode, Post, Res } from '@nestjs/common';
import { ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import { problem } from '@ramus/contracts';
import type { Response } from 'express';
import type { User } from '../auth/identity.js';
import { AdminOnly, CurrentUser } from '../auth/user.guard.js';
import { hungUp } from '../http/hung-up.js';
import { signedReport, verifyBody, type SignedReport, type VerifyBody } from './verification/report.js';
import { Verifier } from './verification/verifier.js';

/** Streams that an answer lists: as many as a request may bring back. */
const MAX_ANSWERED = 5_000;

@ApiTags('audit')
@Controller('api/audit')
export class VerifyController {
  constructor(private readonly verifier: Verifier) {}

  @Post('verify')
  @HttpCode(200)
  @AdminOnly()
  @ApiOperation({
    summary: 'Verify the whole log, and hold what is served against it',
    description:
      'Every law at every event, the chain of hashes, an earlier report (the one given, or the newest of the home), and ' +
      'every view and the scheduler against a fresh fold. The answer is a report signed under the key of the home; it ' +
      `lists streams up to ${MAX_ANSWERED}, the copy in the home more. One at a time, and only while the client waits.`,
  })
  @ApiResponse({
    status: 200,
    description: 'A signed report of what was found',
    standardSchema: signedReport,
  })
  @ApiResponse({ status: 403, description: 'You are not an administrator', standardSchema: problem })
  @ApiResponse({ status: 422, description: 'The earlier report is not believed', standardSchema: problem })
  @ApiResponse({ status: 503, description: 'Another verification runs', standardSchema: problem })
  async verify(
    @CurrentUser() _user: User,
    @Body({ schema: verifyBody }) { against }: VerifyBody,
    @Res({ passthrough: true }) response: Response,
  ): Promise<SignedReport> {
    const { heads, ...report } = await this.verifier.verify(hungUp(response), against);
    return heads && heads.length <= MAX_ANSWERED ? { ...report, heads } : report;
  }
}
