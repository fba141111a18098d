import { Controller, Get, Param, Query } from '@nestjs/common';
import { ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import { page, pageQuery, problem, slideView, type SlideView } from '@ramus/contracts';
import type { z } from 'zod';
import type { User } from '../auth/identity.js';
import { CurrentUser } from '../auth/user.guard.js';
import { Clearances } from './clearances.js';
import { SlideLibrary } from './slide-library.js';
import { pageOfSlides, slideViewOf } from './slide-presenter.js';

/** The slides of the slides folder, which every user may read, and those that the user has uploaded. */
@ApiTags('slides')
@Controller('api/slides')
export class SlidesController {
  constructor(
    private readonly slides: SlideLibrary,
    private readonly clearances: Clearances,
  ) {}

  @Get()
  @ApiOperation({ summary: 'The slides, by name' })
  @ApiResponse({ status: 200, description: 'A page of them', standardSchema: page(slideView) })
  list(
    @CurrentUser() user: User,
    @Query({ schema: pageQuery }) query: z.infer<typeof pageQuery>,
  ): { items: SlideView[]; next?: string } {
    return pageOfSlides(this.slides.list(user.userId), query, this.clearances);
  }

  @Get(':slideId')
  @ApiOperation({ summary: 'A slide: its size, pixel size and levels' })
  @ApiResponse({ status: 200, description: 'The slide', standardSchema: slideView })
  @ApiResponse({ status: 404, description: 'There is no such slide', standardSchema: problem })
  @ApiResponse({ status: 422, description: 'Its file cannot be read', standardSchema: problem })
  get(@CurrentUser() user: User, @Param('slideId') slideId: string): SlideView {
    return slideViewOf(this.slides.require(slideId, user.userId), this.clearances);
  }
}
