import { declined, drain, failed, heartbeat, hello, type Acknowledged, type Refused } from '@ramus/contracts';
import { DomainError } from '@ramus/domain';
import { OutcomeUnknown, StoreUnavailable } from '@ramus/event-store';
import { Inject } from '@nestjs/common';
import { OnGatewayConnection, OnGatewayDisconnect, WebSocketGateway } from '@nestjs/websockets';
import type { Logger } from 'pino';
import type { z } from 'zod';
import { RunnerTokens } from '../auth/runner-tokens.js';
import { LOGGER } from '../http/logging.js';
import { RunnerDesk } from './runner-desk.js';
import type { RunnerLink, RunnerSocket } from './runner-table.js';

/** A runner that says this many things that make no sense is sent away. */
const MAX_NONSENSE = 5;

/** Speaks to runners; decides nothing. Every message is hostile until parsed, and every message is answered. */
@WebSocketGateway({ namespace: 'runners', transports: ['websocket'] })
export class RunnersGateway implements OnGatewayConnection<RunnerSocket>, OnGatewayDisconnect<RunnerSocket> {
  constructor(
    private readonly desk: RunnerDesk,
    private readonly tokens: RunnerTokens,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  handleConnection(socket: RunnerSocket): void {
    if (!this.tokens.verify(socket.handshake.auth.token)) {
      socket.on('hello', (_message, answer) => {
        if (typeof answer === 'function') answer({ ok: false, code: 'runner-token-invalid', final: true });
        socket.disconnect(true);
      });
      return;
    }
    const listen = this.listener(socket);
    const acknowledged: Acknowledged = { ok: true };
    listen('hello', hello, (message) => {
      const said = socket.data.link?.runnerId ?? message.runnerId;
      if (said !== message.runnerId) {
        throw new DomainError('message-out-of-turn', { reason: 'one connection is one runner' });
      }
      return this.desk.hello(socket, message);
    });
    const withLink =
      <M, A>(act: (link: RunnerLink, message: M) => A | Promise<A>) =>
      (message: M) => {
        const { link } = socket.data;
        if (!link) throw new DomainError('message-out-of-turn', { reason: 'hello comes first' });
        return act(link, message);
      };
    listen(
      'heartbeat',
      heartbeat,
      withLink((link, message) => this.desk.heartbeat(link, message)),
    );
    listen(
      'failed',
      failed,
      withLink((link, message) => this.desk.failed(link, message).then(() => acknowledged)),
    );
    listen(
      'declined',
      declined,
      withLink((link, message) => this.desk.declined(link, message).then(() => acknowledged)),
    );
    listen(
      'drain',
      drain,
      withLink((link) => this.desk.drain(link).then(() => acknowledged)),
    );
  }

  handleDisconnect(socket: RunnerSocket): void {
    const { link } = socket.data;
    if (!link) return;
    this.desk.gone(link).catch((error: unknown) => {
      this.logger.warn(
        { runnerId: link.runnerId, why: String(error) },
        'a lost connection could not be recorded',
      );
    });
  }

  /** Parses, acts, answers; a refusal is an answer too. */
  private listener(socket: RunnerSocket) {
    let nonsense = 0;
    return <M, A>(event: string, schema: z.ZodType<M>, act: (message: M) => A | Promise<A>): void => {
      const receive = async (message: unknown, answer: unknown): Promise<void> => {
        const reply =
          typeof answer === 'function' ? (answer as (reply: A | Refused) => void) : () => undefined;
        const parsed = schema.safeParse(message);
        if (!parsed.success) {
          nonsense += 1;
          reply({ ok: false, code: 'schema-violation', detail: parsed.error.message.slice(0, 500) });
          if (nonsense >= MAX_NONSENSE) socket.disconnect(true);
          return;
        }
        try {
          reply(await act(parsed.data));
        } catch (error) {
          reply(this.refusal(error, event));
        }
      };
      // The typed map names each event's own callback; here one shape serves them all.
      (socket as { on(name: string, listener: typeof receive): unknown }).on(event, receive);
    };
  }

  private refusal(error: unknown, event: string): Refused {
    if (error instanceof DomainError) {
      return {
        ok: false,
        code: error.code,
        detail: error.message.slice(0, 500),
        final: error.code === 'runner-banned',
      };
    }
    if (error instanceof StoreUnavailable || error instanceof OutcomeUnknown)
      return { ok: false, code: 'store-unavailable' };
    this.logger.error({ err: error, event }, 'a runner was not answered');
    return { ok: false, code: 'internal' };
  }
}
