import { Controller, Get } from '@nestjs/common';
import { ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import { page, workflowTemplate } from '@ramus/contracts';
import { TEMPLATES } from './templates.js';

/** Ready-made branches to build a workflow from. */
@ApiTags('workflows')
@Controller('api/workflow-templates')
export class TemplatesController {
  @Get()
  @ApiOperation({ summary: 'Ready-made branches to build a workflow from' })
  @ApiResponse({ status: 200, description: 'All of them', standardSchema: page(workflowTemplate) })
  list() {
    return { items: TEMPLATES };
  }
}
