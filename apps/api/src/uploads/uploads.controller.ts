import { Controller, Delete, Head, HttpCode, Param, Patch, Post, Req, Res } from '@nestjs/common';
import { ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import { problem } from '@ramus/contracts';
import type { Request, Response } from 'express';
import type { User } from '../auth/identity.js';
import { CurrentUser } from '../auth/user.guard.js';
import { EdgeError } from '../http/problems.js';
import { SlideLibrary } from '../slides/slide-library.js';
import { OwnedSlides } from './owned-slides.js';
import { SLIDE_HEADER, Uploads } from './uploads.js';

const unknown = { status: 404, description: 'There is no such upload of yours', standardSchema: problem };

/** Slides that users bring: uploads that go on where they were cut off, by the protocol tus 1.0 (https://tus.io). */
@ApiTags('slides')
@Controller('api/slides')
export class UploadsController {
  constructor(
    private readonly uploads: Uploads,
    private readonly owned: OwnedSlides,
    private readonly slides: SlideLibrary,
  ) {}

  @Post('uploads')
  @ApiOperation({
    summary: 'Begins an upload (tus)',
    description:
      'With `Tus-Resumable: 1.0.0`, `Upload-Length` and in `Upload-Metadata` the `filename`; the answer names its address.',
  })
  @ApiResponse({ status: 201, description: '`Location` takes the bytes' })
  @ApiResponse({ status: 413, description: 'Larger than is accepted', standardSchema: problem })
  @ApiResponse({ status: 429, description: 'Too many uploads are unfinished', standardSchema: problem })
  begin(@CurrentUser() user: User, @Req() request: Request, @Res() response: Response): Promise<void> {
    return this.uploads.handle(user.userId, request, response);
  }

  @Head('uploads/:uploadId')
  @ApiOperation({ summary: 'How much of an upload has come (tus)' })
  @ApiResponse({ status: 200, description: '`Upload-Offset` says where to go on' })
  @ApiResponse(unknown)
  look(
    @CurrentUser() user: User,
    @Param('uploadId') _uploadId: string,
    @Req() request: Request,
    @Res() response: Response,
  ): Promise<void> {
    return this.uploads.handle(user.userId, request, response);
  }

  @Patch('uploads/:uploadId')
  @ApiOperation({
    summary: 'Goes on with an upload (tus)',
    description: `The answer to the last part names the new slide in \`${SLIDE_HEADER}\`.`,
  })
  @ApiResponse({ status: 204, description: 'Kept; `Upload-Offset` says how much there is' })
  @ApiResponse(unknown)
  @ApiResponse({ status: 409, description: 'Another offset than has come', standardSchema: problem })
  @ApiResponse({ status: 422, description: 'What has come is no slide', standardSchema: problem })
  goOn(
    @CurrentUser() user: User,
    @Param('uploadId') _uploadId: string,
    @Req() request: Request,
    @Res() response: Response,
  ): Promise<void> {
    return this.uploads.handle(user.userId, request, response);
  }

  @Delete('uploads/:uploadId')
  @ApiOperation({ summary: 'Gives an upload up (tus)' })
  @ApiResponse({ status: 204, description: 'What had come is gone' })
  @ApiResponse(unknown)
  giveUp(
    @CurrentUser() user: User,
    @Param('uploadId') _uploadId: string,
    @Req() request: Request,
    @Res() response: Response,
  ): Promise<void> {
    return this.uploads.handle(user.userId, request, response);
  }

  @Delete(':slideId')
  @HttpCode(204)
  @ApiOperation({
    summary: 'Deletes a slide that was uploaded',
    description:
      'Unfinished jobs over it fail with `slide-removed`. A slide of the slides folder is the operator’s.',
  })
  @ApiResponse({ status: 204, description: 'It is gone' })
  @ApiResponse({ status: 403, description: 'It is the operator’s', standardSchema: problem })
  @ApiResponse({ status: 404, description: 'There is no such slide', standardSchema: problem })
  async remove(@CurrentUser() user: User, @Param('slideId') slideId: string): Promise<void> {
    this.slides.require(slideId, user.userId);
    if (!(await this.owned.remove(slideId))) {
      throw new EdgeError('not-allowed', 'it lies in the slides folder: its operator can take it out there');
    }
  }
}
