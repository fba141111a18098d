import { declined, drain, failed, heartbeat, hello, type Acknowledged, type Refused } from '@ramus/contracts';
import { DomainError, type Misconduct } from '@ramus/domain';
import { OutcomeUnknown, StoreUnavailable } from '@ramus/event-store';
import { Inject } from '@nestjs/common';
import { OnGatewayConnection, OnGatewayDisconnect, WebSocketGateway } from '@nestjs/websockets';
import type { Logger } from 'pino';
import type { z } from 'zod';
import { RunnerTokens } from '../auth/runner-tokens.js';
import { LOGGER } from '../http/logging.js';
import { FloodGate } from '../volunteers/flood-gate.js';
import { TrustedProxies } from '../volunteers/trusted-proxies.js';
import { VolunteerDoor } from '../volunteers/volunteer-door.js';
import { Misbehaved } from './misbehaved.js';
import { RunnerDesk } from './runner-desk.js';
import type { RunnerLink, RunnerSocket } from './runner-table.js';

/** A runner that says this many things that make no sense is sent away. */
const MAX_NONSENSE = 5;

/** A connection that has not said who it is by then is closed. */
const HELLO_MS = 20_000;
/** Refusals that no reconnecting helps against. */
const FINAL: ReadonlySet<string> = new Set([
  'runner-banned',
  'runner-id-taken',
  'invitation-invalid',
  'invitation-full',
  'canary-missing',
]);

/** No accident makes a runner say these. */
const LIES: ReadonlySet<Misconduct> = new Set(['claims-foreign-lease', 'names-wrong-token']);

/** Speaks to runners; decides nothing. Every message is hostile until parsed, and every message is answered. */
@WebSocketGateway({ namespace: 'runners', transports: ['websocket'] })
export class RunnersGateway implements OnGatewayConnection<RunnerSocket>, OnGatewayDisconnect<RunnerSocket> {
  constructor(
    private readonly desk: RunnerDesk,
    private readonly tokens: RunnerTokens,
    private readonly door: VolunteerDoor,
    private readonly proxies: TrustedProxies,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  handleConnection(socket: RunnerSocket): void {
    const { token, invitation } = socket.handshake.auth as { token?: unknown; invitation?: unknown };
    const isTrusted = this.tokens.verify(token);
    this.awaitHello(socket);
    if (!isTrusted) this.boundFlood(socket);
    if (!isTrusted && !this.door.knows(invitation)) {
      const code = invitation === undefined ? 'runner-token-invalid' : 'invitation-invalid';
      socket.on('hello', (_message, answer) => {
        if (typeof answer === 'function') answer({ ok: false, code, final: true });
        socket.disconnect(true);
      });
      return;
    }
    const address = this.proxies.addressOf(socket.request);
    const listen = this.listener(socket);
    const acknowledged: Acknowledged = { ok: true };
    listen('hello', hello, (message) => {
      const said = socket.data.link?.runnerId ?? message.runnerId;
      if (said !== message.runnerId) {
        throw new DomainError('message-out-of-turn', { reason: 'one connection is one runner' });
      }
      if (isTrusted) return this.desk.hello(socket, message);
      // Asked again at every hello: an invitation may have been revoked meanwhile.
      const admission = this.door.admit(invitation, message);
      return this.desk.hello(socket, message, { admission, address });
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
          if (nonsense >= MAX_NONSENSE) this.sendAway(socket, 'talks-nonsense');
          return;
        }
        try {
          reply(await act(parsed.data));
        } catch (error) {
          if (error instanceof Misbehaved) return this.sendAway(socket, error.what);
          reply(this.refusal(error, event));
        }
      };
      // The typed map names each event's own callback; here one shape serves them all.
      (socket as { on(name: string, listener: typeof receive): unknown }).on(event, receive);
    };
  }

  /** Whoever connects and says nothing holds a socket for nothing. */
  private awaitHello(socket: RunnerSocket): void {
    const timer = setTimeout(() => socket.data.link || socket.disconnect(true), HELLO_MS).unref();
    socket.once('disconnect', () => clearTimeout(timer));
  }

  private boundFlood(socket: RunnerSocket): void {
    const gate = new FloodGate(() => performance.now());
    socket.use((_packet, next) => {
      if (gate.take()) next();
      else this.sendAway(socket, 'floods');
    });
  }

  /** A flood or nonsense may come from a broken page, which may come back; a volunteer that lies about leases is banned. */
  private sendAway(socket: RunnerSocket, what: Misconduct): void {
    const { link } = socket.data;
    // What it had sent already is still read, but it was sent away once.
    if (!socket.connected || link?.sentAway) return;
    if (link) link.sentAway = what;
    this.logger.warn(
      { runnerId: link?.runnerId, invitationId: link?.volunteer?.invitationId, what },
      'a runner was sent away',
    );
    if (link?.volunteer && LIES.has(what)) {
      this.desk.shutOut(link, what).catch((error: unknown) => {
        this.logger.warn({ runnerId: link.runnerId, why: String(error) }, 'a runner could not be banned');
      });
    }
    socket.disconnect(true);
  }

  private refusal(error: unknown, event: string): Refused {
    if (error instanceof DomainError) {
      return {
        ok: false,
        code: error.code,
        detail: error.message.slice(0, 500),
        final: FINAL.has(error.code),
      };
    }
    if (error instanceof StoreUnavailable || error instanceof OutcomeUnknown)
      return { ok: false, code: 'store-unavailable' };
    this.logger.error({ err: error, event }, 'a runner was not answered');
    return { ok: false, code: 'internal' };
  }
}
