import {
  applyDecorators,
  type CallHandler,
  type ExecutionContext,
  Injectable,
  type NestInterceptor,
  UseInterceptors,
} from '@nestjs/common';
import { ApiQuery, ApiResponse } from '@nestjs/swagger';
import { position, problem } from '@ramus/contracts';
import type { Request, Response } from 'express';
import { map, type Observable } from 'rxjs';
import { SchemaViolation } from './schema.pipe.js';
import { LogFollower } from '../log/follower.js';

/** Where a command's outcome stands in the log; a later query may name it as `after`. */
export const POSITION_HEADER = 'X-Ramus-Position';

/** How long a query waits for the views, in milliseconds. */
const PATIENCE_MS = 3_000;

/** Holds a query back until what is shown has come as far as its `after`. */
@Injectable()
export class AfterInterceptor implements NestInterceptor {
  constructor(private readonly follower: LogFollower) {}

  async intercept(context: ExecutionContext, next: CallHandler): Promise<Observable<unknown>> {
    const { after } = context.switchToHttp().getRequest<Request>().query;
    if (after !== undefined) await this.follower.reached(checked(after), PATIENCE_MS);
    return next.handle();
  }
}

function checked(after: unknown): string {
  const parsed = position.safeParse(after);
  if (!parsed.success)
    throw new SchemaViolation([{ pointer: '/after', detail: 'must be a position that the API gave' }]);
  return parsed.data;
}

/** Writes the position that a command answers into the header; the body stays empty. */
@Injectable()
export class PositionInterceptor implements NestInterceptor {
  intercept(context: ExecutionContext, next: CallHandler<string | undefined>): Observable<undefined> {
    const response = context.switchToHttp().getResponse<Response>();
    return next.handle().pipe(
      map((at) => {
        if (at !== undefined) response.setHeader(POSITION_HEADER, at);
        return undefined;
      }),
    );
  }
}

/** A query that may be asked to show at least what stood at a position (`?after=`). */
export const MayWait = (): MethodDecorator =>
  applyDecorators(
    UseInterceptors(AfterInterceptor),
    ApiQuery({
      name: 'after',
      required: false,
      description: `Wait until this position is shown: one that a command answered, as \`position\` or \`${POSITION_HEADER}\``,
      schema: { type: 'string', maxLength: 19, pattern: String.raw`^(0|[1-9]\d*)$` },
    }),
    ApiResponse({ status: 503, description: 'Not shown in time; ask again', standardSchema: problem }),
  );

/** A command without a body to answer: 204, with the position of its outcome in a header. */
export const AnswersPosition = (): MethodDecorator =>
  applyDecorators(
    UseInterceptors(PositionInterceptor),
    ApiResponse({
      status: 204,
      description: 'Done, and shown',
      headers: {
        [POSITION_HEADER]: {
          description: 'Where the outcome stands in the log, for `after`',
          schema: { type: 'string' },
        },
      },
    }),
  );
