import { Body, Controller, Delete, Get, HttpCode, Param, Post } from '@nestjs/common';
import { ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import { page, problem } from '@ramus/contracts';
import { z } from 'zod';
import { EdgeError } from '../http/problems.js';
import { RunnerTokens } from './runner-tokens.js';
import { AdminOnly } from './user.guard.js';

const mintTokenBody = z.strictObject({
  name: z.string().min(1).max(100).describe('For people: which machine it is for'),
});
const mintedToken = z.object({
  tokenId: z.string(),
  token: z.string().describe('Shown this once; give it to the runner as RAMUS_RUNNER_TOKEN'),
});
const keptToken = z.object({ tokenId: z.string(), name: z.string(), madeAt: z.string() });
const tokenId = z.string().regex(/^[0-9a-f]{16}$/);

/** Tokens with which runners enrol. */
@ApiTags('runners')
@AdminOnly()
@ApiResponse({ status: 403, description: 'Not an administrator', standardSchema: problem })
@Controller('api/runner-tokens')
export class RunnerTokensController {
  constructor(private readonly tokens: RunnerTokens) {}

  @Post()
  @ApiOperation({ summary: 'Make a token for a runner; it is shown once' })
  @ApiResponse({ status: 201, description: 'Made', standardSchema: mintedToken })
  mint(@Body({ schema: mintTokenBody }) { name }: z.infer<typeof mintTokenBody>) {
    return this.tokens.mint(name, new Date());
  }

  @Get()
  @ApiOperation({ summary: 'The tokens there are, without what makes them usable' })
  @ApiResponse({ status: 200, description: 'All of them', standardSchema: page(keptToken) })
  list() {
    return { items: this.tokens.list() };
  }

  @Delete(':tokenId')
  @HttpCode(204)
  @ApiOperation({ summary: 'Take a token back: no runner connects with it any more' })
  async revoke(@Param('tokenId', { schema: tokenId }) id: string): Promise<void> {
    if (!(await this.tokens.revoke(id))) throw new EdgeError('route-unknown', 'There is no such token.');
  }
}
