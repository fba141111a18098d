import { Controller, Get, Param, Req, Res } from '@nestjs/common';
import type { Request, Response } from 'express';
import { MemoryBlobs } from '../artefacts/memory-blobs.fixture.js';
import { ArtefactSender } from './artefact-sender.js';

/** What every file but `small.json` holds. */
export const TEXT = JSON.stringify(Array.from({ length: 1_000 }, (_, n) => n));
const blobs = new MemoryBlobs();
const sender = new ArtefactSender(blobs);

/** Sends whatever is asked for; `partial.json` as that of a job that runs. */
@Controller('files')
export class FilesController {
  @Get(':name')
  async send(@Param('name') name: string, @Req() asked: Request, @Res() response: Response): Promise<void> {
    const mediaType = name.endsWith('.png') ? 'image/png' : 'application/json';
    if (name === 'partial.json') {
      const data = Buffer.from(TEXT);
      return sender.send({ kind: 'partial', file: { name, mediaType, data } }, asked, response);
    }
    const stored = await blobs.put(Buffer.from(name === 'small.json' ? '[]' : TEXT));
    await sender.send({ kind: 'final', file: { name, mediaType, ...stored } }, asked, response);
  }
}
