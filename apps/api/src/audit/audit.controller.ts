import { Controller, Get, Query, Req, Res } from '@nestjs/common';
import { ApiOperation, ApiProduces, ApiResponse, ApiTags } from '@nestjs/swagger';
import {
  auditState,
  eventsQuery,
  historyEvent,
  page,
  problem,
  stateQuery,
  type AuditState,
  type EventsQuery,
  type StateQuery,
} from '@ramus/contracts';
import type { Request, Response } from 'express';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { User } from '../auth/identity.js';
import { AdminOnly, CurrentUser } from '../auth/user.guard.js';
import { hungUp } from '../http/hung-up.js';
import { EventFeed } from './event-feed.js';
import type { Reader } from './event-teller.js';
import { Past } from './past.js';

const NDJSON = 'application/x-ndjson';

@ApiTags('audit')
@Controller('api/audit')
export class AuditController {
  constructor(
    private readonly past: Past,
    private readonly feed: EventFeed,
  ) {}

  @Get('events')
  @ApiProduces('application/json', NDJSON)
  @ApiOperation({
    summary: 'Events of the log that you may know, oldest first: a page, or all of them as lines of JSON',
    description:
      'An administrator reads everything; a user reads own workflows and jobs, and what the pool and runners did for ' +
      'them. A page may be short, even empty, and still have a `next`. With `Accept: application/x-ndjson` every event ' +
      'is a line; a reader that was cut off goes on with the position of its last line as `cursor`.',
  })
  @ApiResponse({ status: 200, description: 'A page of events', standardSchema: page(historyEvent) })
  @ApiResponse({ status: 404, description: 'You have no such workflow', standardSchema: problem })
  @ApiResponse({ status: 422, description: 'The question has not this form', standardSchema: problem })
  @ApiResponse({ status: 503, description: 'Too many questions wait', standardSchema: problem })
  async events(
    @CurrentUser() user: User,
    @Query({ schema: eventsQuery }) query: EventsQuery,
    @Req() request: Request,
    @Res() response: Response,
  ): Promise<void> {
    response.vary('Accept');
    if (request.accepts(['application/json', NDJSON]) === NDJSON) return this.lines(query, user, response);
    response.json(await this.feed.page(query, user, hungUp(response)));
  }

  @Get('state')
  @AdminOnly()
  @ApiOperation({ summary: 'Scheduler and unfinished workflows of everybody, now or as of any position' })
  @ApiResponse({ status: 200, description: 'The state of that moment', standardSchema: auditState })
  @ApiResponse({ status: 403, description: 'You are not an administrator', standardSchema: problem })
  @ApiResponse({ status: 404, description: 'The log has not come to this position', standardSchema: problem })
  @ApiResponse({ status: 422, description: 'That is no position', standardSchema: problem })
  @ApiResponse({ status: 503, description: 'Too many questions wait', standardSchema: problem })
  state(
    @CurrentUser() _user: User,
    @Query({ schema: stateQuery }) query: StateQuery,
    @Res({ passthrough: true }) response: Response,
  ): Promise<AuditState> {
    return this.past.state(query, hungUp(response));
  }

  private async lines(query: EventsQuery, reader: Reader, response: Response): Promise<void> {
    const signal = hungUp(response);
    const events = this.feed.stream(query, reader, signal);
    // A refusal is answered as a problem, before the first line is on its way.
    const first = await events.next();
    const lines = async function* () {
      if (first.done) return;
      yield `${JSON.stringify(first.value)}\n`;
      for await (const event of events) yield `${JSON.stringify(event)}\n`;
    };
    response.type(NDJSON);
    try {
      await pipeline(Readable.from(lines()), response, { signal });
    } catch (error) {
      if (!signal.aborted) throw error;
    }
  }
}
