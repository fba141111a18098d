import { Controller, Get, Param, Query, Res } from '@nestjs/common';
import { ApiOperation, ApiProduces, ApiResponse, ApiTags } from '@nestjs/swagger';
import { page, sha256 } from '@ramus/contracts';
import { DomainError } from '@ramus/domain';
import type { Response } from 'express';
import { z } from 'zod';
import { EdgeError } from '../http/problems.js';
import { ModelCatalogue } from './model-catalogue.js';

const modelView = z.object({
  name: z.string(),
  version: z.string(),
  mpp: z.number().describe('Micrometres per pixel at which it works'),
  license: z.string(),
  sha256,
  bytes: z.number().int(),
  url: z.string().describe('The ONNX file; holds the hash, so it never changes'),
});
const pinned = sha256.optional();

/** The networks that can be run here. They hold nothing of any user's, so nobody is asked who they are. */
@ApiTags('models')
@Controller('api/models')
export class ModelsController {
  constructor(private readonly models: ModelCatalogue) {}

  @Get()
  @ApiOperation({ summary: 'The networks that jobs may name' })
  @ApiResponse({ status: 200, description: 'All of them', standardSchema: page(modelView) })
  list(): { items: z.infer<typeof modelView>[] } {
    return {
      items: this.models.list().map(({ name, sha256, url, manifest: { version, mpp, license } }) => {
        const bytes = this.models.file(name)?.bytes ?? 0;
        return { name, version, mpp, license, sha256, bytes, url };
      }),
    };
  }

  @Get(':name/:file')
  @ApiProduces('application/octet-stream', 'application/json')
  @ApiOperation({ summary: 'A file of a model, or its manifest.json' })
  send(
    @Param('name') name: string,
    @Param('file') file: string,
    @Query('sha256', { schema: pinned }) wanted: string | undefined,
    @Res() response: Response,
  ): void {
    if (!this.models.has(name)) throw new EdgeError('route-unknown', 'There is no such model.');
    if (file === 'manifest.json') {
      response.setHeader('Cache-Control', 'no-cache');
      response.json(this.models.manifest(name));
      return;
    }
    const found = this.models.file(name, file);
    if (!found) throw new EdgeError('route-unknown', 'The model has no such file.');
    if (wanted && wanted !== found.sha256) throw new DomainError('model-unknown', { model: `${name}@${wanted}` });
    response.sendFile(found.path, {
      etag: false,
      cacheControl: false,
      lastModified: false,
      dotfiles: 'allow',
      headers: {
        ETag: `"${found.sha256}"`,
        'Content-Type': 'application/octet-stream',
        'Cache-Control': wanted ? 'public, max-age=31536000, immutable' : 'no-cache',
      },
    });
  }
}
