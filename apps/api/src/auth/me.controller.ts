import { Controller, Get } from '@nestjs/common';
import { ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import { meView, problem, type MeView } from '@ramus/contracts';
import type { User } from './identity.js';
import { CurrentUser } from './user.guard.js';

/** Lets a page know what its user may do, so that it offers nothing that would be refused. */
@ApiTags('users')
@Controller('api/me')
export class MeController {
  @Get()
  @ApiOperation({ summary: 'Who you are to this server' })
  @ApiResponse({ status: 200, description: 'You', standardSchema: meView })
  @ApiResponse({ status: 400, description: 'The request does not say who asks', standardSchema: problem })
  get(@CurrentUser() { userId, isAdmin }: User): MeView {
    return { userId, isAdmin };
  }
}
