import { Controller, Get, HttpCode, Post } from '@nestjs/common';
import { AnswersPosition, MayWait } from './positions.js';

/** A query that may wait, and a command that answers where its outcome stands. */
@Controller('things')
export class ThingsController {
  static position: string | undefined;

  @Get()
  @MayWait()
  list() {
    return { items: [] };
  }

  @Post()
  @HttpCode(204)
  @AnswersPosition()
  change() {
    return ThingsController.position;
  }
}
