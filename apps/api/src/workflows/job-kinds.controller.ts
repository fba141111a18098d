import { Controller, Get, Inject } from '@nestjs/common';
import { ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import { jobKind, page, type JobKind } from '@ramus/contracts';
import type { Config } from '../config.js';
import { CONFIG } from '../config.module.js';
import { jobKindsOf } from './job-kinds.js';

/** What a workflow may be composed of. */
@ApiTags('workflows')
@Controller('api/job-kinds')
export class JobKindsController {
  private readonly items: JobKind[];

  constructor(@Inject(CONFIG) { diagnostics }: Config) {
    this.items = jobKindsOf({ diagnostics });
  }

  @Get()
  @ApiOperation({ summary: 'The kinds of jobs that there are, with the JSON Schema of their params' })
  @ApiResponse({ status: 200, description: 'All of them', standardSchema: page(jobKind) })
  list(): { items: JobKind[] } {
    return { items: this.items };
  }
}
