import { Controller, Get, Param, Query, Req, Res } from '@nestjs/common';
import { ApiOperation, ApiProduces, ApiResponse, ApiTags } from '@nestjs/swagger';
import { problem, thumbnailQuery, type ThumbnailQuery } from '@ramus/contracts';
import { DomainError } from '@ramus/domain';
import type { Request, Response } from 'express';
import type { User } from '../auth/identity.js';
import { CurrentUser } from '../auth/user.guard.js';
import { hungUp } from '../http/hung-up.js';
import { CODEC_VERSION } from './codec.js';
import type { TileFormat } from './codec.js';
import { SlideLibrary } from './slide-library.js';

/** A tile's address holds the hash of the slide's content: what it names never changes. */
const FOREVER = 'private, max-age=31536000, immutable';
const CHECK_AGAIN = 'private, no-cache';

const unknown = { status: 404, description: 'There is no such slide or tile', standardSchema: problem };
const unreadable = { status: 422, description: "The slide's file cannot be read", standardSchema: problem };
const busy = {
  status: 503,
  description: 'Too many reads wait; Retry-After says when to ask again',
  standardSchema: problem,
};

/** The pixels of a slide for a viewer, as Deep Zoom, and in small. */
@ApiTags('slides')
@Controller('api/slides')
export class TilesController {
  constructor(private readonly slides: SlideLibrary) {}

  @Get(':slideId.dzi')
  @ApiProduces('application/xml')
  @ApiOperation({ summary: 'The Deep Zoom document of a slide' })
  @ApiResponse(unknown)
  dzi(
    @CurrentUser() user: User,
    @Param('slideId') slideId: string,
    @Req() request: Request,
    @Res() response: Response,
  ): void {
    this.slides.require(slideId, user.userId);
    const xml = this.slides.dziXml(slideId);
    const etag = etagOf(slideId, 'dzi');
    response.set({
      ETag: etag,
      'Cache-Control': CHECK_AGAIN,
      'Content-Type': 'application/xml',
    });
    if (hasCopy(request, etag)) response.status(304).end();
    else response.send(xml);
  }

  @Get(':slideId/thumbnail')
  @ApiProduces('image/jpeg')
  @ApiOperation({ summary: 'The whole slide in small' })
  @ApiResponse(unknown)
  @ApiResponse(unreadable)
  @ApiResponse(busy)
  async thumbnail(
    @CurrentUser() user: User,
    @Param('slideId') slideId: string,
    @Query({ schema: thumbnailQuery }) { max }: ThumbnailQuery,
    @Req() request: Request,
    @Res() response: Response,
  ): Promise<void> {
    this.slides.require(slideId, user.userId);
    await send(request, response, 'image/jpeg', etagOf(slideId, `thumbnail-${max}`), CHECK_AGAIN, (signal) =>
      this.slides.thumbnail(slideId, max, signal),
    );
  }

  @Get(':image/:level/:tile')
  @ApiProduces('image/jpeg', 'image/webp')
  @ApiOperation({
    summary: 'A Deep Zoom tile',
    description:
      '`image` is `<slideId>_files`, `tile` is `<col>_<row>.jpeg` or `.webp`, as viewers ask for them.',
  })
  @ApiResponse(unknown)
  @ApiResponse(unreadable)
  @ApiResponse(busy)
  async tile(
    @CurrentUser() user: User,
    @Param('image') image: string,
    @Param('level') level: string,
    @Param('tile') tile: string,
    @Req() request: Request,
    @Res() response: Response,
  ): Promise<void> {
    const { slideId, dzLevel, col, row, format } = addressOf(image, level, tile);
    this.slides.require(slideId, user.userId);
    this.slides.checkTile(slideId, dzLevel, col, row);
    const etag = etagOf(slideId, `${dzLevel}-${col}-${row}-${format}`);
    await send(request, response, `image/${format}`, etag, FOREVER, (signal) =>
      this.slides.deepZoomTile(slideId, dzLevel, col, row, format, signal),
    );
  }
}

/** Sends bytes that their address names for good; makes none for a client that has them, or has gone. */
async function send(
  request: Request,
  response: Response,
  type: string,
  etag: string,
  cacheControl: string,
  make: (signal: AbortSignal) => Promise<Buffer>,
): Promise<void> {
  response.set({ ETag: etag, 'Cache-Control': cacheControl });
  if (hasCopy(request, etag)) {
    response.status(304).end();
    return;
  }
  const gone = hungUp(response);
  try {
    response.type(type).send(await make(gone));
  } catch (error) {
    if (gone.aborted) return;
    response.removeHeader('ETag');
    response.removeHeader('Cache-Control');
    throw error;
  }
}

/**
 * Whether the client holds what this tag names (RFC 9110, 13.1.2). Not Express' `fresh`: that also wants no
 * `Cache-Control: no-cache`, which `fetch` adds by itself.
 */
const hasCopy = (request: Request, etag: string): boolean =>
  (request.get('If-None-Match') ?? '')
    .split(',')
    .some((tag) => ['*', etag].includes(tag.trim().replace(/^W\//, '')));

/** Strong: the same slide, tile and encoder give the same bytes. */
const etagOf = (slideId: string, part: string): string =>
  `"${slideId.slice(0, 32)}-${part}-${CODEC_VERSION}"`;

interface TileAddress {
  readonly slideId: string;
  readonly dzLevel: number;
  readonly col: number;
  readonly row: number;
  readonly format: TileFormat;
}

/** @throws {DomainError} `tile-unknown`: it is not how tiles are named. */
function addressOf(image: string, level: string, tile: string): TileAddress {
  const slideId = /^([0-9a-f]{16,64})_files$/.exec(image)?.[1];
  const [, col, row, suffix] = /^(\d{1,7})_(\d{1,7})\.(jpe?g|webp)$/.exec(tile) ?? [];
  if (!slideId || !col || !row || !/^\d{1,2}$/.test(level)) {
    throw new DomainError('tile-unknown', { tile: `${level}/${tile}`.slice(0, 100) });
  }
  const format = suffix === 'webp' ? 'webp' : 'jpeg';
  return { slideId, dzLevel: Number(level), col: Number(col), row: Number(row), format };
}
