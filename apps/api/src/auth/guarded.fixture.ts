import { Body, Controller, Get, Post } from '@nestjs/common';
import { z } from 'zod';
import type { User } from './identity.js';
import { AdminOnly, CurrentUser } from './user.guard.js';

/** Handlers for everyone, for users, for administrators. */
@Controller('try')
export class GuardedController {
  @Get('open')
  open() {
    return { open: true };
  }

  @Get('me')
  me(@CurrentUser() user: User) {
    return user;
  }

  @Post('mine')
  mine(@CurrentUser() user: User, @Body({ schema: z.object({ n: z.number() }) }) body: { n: number }) {
    return { n: body.n, name: user.name };
  }

  @AdminOnly()
  @Get('admin')
  admin() {
    return { admin: true };
  }
}
