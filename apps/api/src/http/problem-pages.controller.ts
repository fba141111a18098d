import { Controller, Get, Header, Param } from '@nestjs/common';
import { ApiOperation, ApiProduces, ApiTags } from '@nestjs/swagger';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { PROBLEM_PAGES } from '../places.js';
import { pageOf } from './page.js';
import { EdgeError, PROBLEMS } from './problems.js';

/** The page behind the `type` of each problem. */
@ApiTags('problems')
@Controller('problems')
export class ProblemPagesController {
  @Get(':code')
  @Header('Content-Type', 'text/html; charset=utf-8')
  @Header('Cache-Control', 'public, max-age=3600')
  @ApiProduces('text/html')
  @ApiOperation({ summary: 'What a problem means, and what to do about it' })
  async show(@Param('code') code: string): Promise<string> {
    // Only known codes become a path.
    if (!Object.hasOwn(PROBLEMS, code)) throw new EdgeError('route-unknown', 'There is no such problem.');
    return pageOf(await readFile(join(PROBLEM_PAGES, `${code}.md`), 'utf8'));
  }
}
