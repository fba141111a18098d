import { Inject, Injectable } from '@nestjs/common';
import { DomainError, type UserId } from '@ramus/domain';
import type { Config } from '../config.js';
import { CONFIG } from '../config.module.js';
import { KeyedHash } from './keyed-hash.js';

/** Who asks. `name` is for the answer to that user alone; everything else knows only `userId`. */
export interface User {
  readonly userId: UserId;
  readonly name: string;
  readonly isAdmin: boolean;
}

/** Where a request or a socket's handshake may say who asks. */
export interface Credentials {
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  /** `auth` of a Socket.IO handshake. */
  readonly auth?: Readonly<Record<string, unknown>>;
}

export const USER_HEADER = 'X-User-ID';
const USER_COOKIE = 'ramus-user';

/** Tells users apart in development mode, which believes what they say. */
@Injectable()
export class Identity {
  constructor(
    private readonly key: KeyedHash,
    @Inject(CONFIG) private readonly config: Pick<Config, 'adminUsers'>,
  ) {}

  /**
   * The header, else the handshake's `auth.userId`, else the cookie of a request that this site's own pages made.
   *
   * @throws {DomainError} `user-id-missing`: none of them holds a usable name.
   */
  identify(credentials: Credentials): User {
    const name = nameIn(credentials);
    if (!name) throw new DomainError('user-id-missing', { header: USER_HEADER });
    return { userId: this.userIdOf(name), name, isAdmin: this.config.adminUsers.has(name) };
  }

  /** The id under which a name stands in the log. */
  userIdOf(name: string): UserId {
    return this.key.hex('user', name).slice(0, 32);
  }
}

function nameIn({ headers, auth }: Credentials): string | undefined {
  const header = headers[USER_HEADER.toLowerCase()];
  // Saying it wrongly is not the same as not saying it: a bad header must not fall back to another user's cookie.
  if (header !== undefined) return typeof header === 'string' ? usable(latin1ToUtf8(header)) : undefined;
  if (auth?.userId !== undefined) return typeof auth.userId === 'string' ? usable(auth.userId) : undefined;
  if (isCrossSite(headers)) return undefined;
  return usable(cookieOf(headers.cookie, USER_COOKIE));
}

/** 1 to 128 characters that can be seen; blanks only inside. */
function usable(name: string | undefined): string | undefined {
  const trimmed = name?.trim().normalize('NFC');
  return trimmed && trimmed.length <= 128 && !/[\p{C}\p{Zl}\p{Zp}]/u.test(trimmed) ? trimmed : undefined;
}

/** Node reads headers as Latin-1; most clients send UTF-8. */
function latin1ToUtf8(header: string): string {
  const utf8 = Buffer.from(header, 'latin1').toString('utf8');
  return utf8.includes('\uFFFD') ? header : utf8;
}

/** A cookie travels with requests that other sites cause, too; browsers say so. */
function isCrossSite(headers: Credentials['headers']): boolean {
  const site = headers['sec-fetch-site'];
  if (site !== undefined) return site !== 'same-origin' && site !== 'none';
  const { origin, host } = headers;
  if (typeof origin !== 'string') return false;
  return URL.parse(origin)?.host !== host;
}

function cookieOf(cookies: string | readonly string[] | undefined, name: string): string | undefined {
  if (typeof cookies !== 'string') return undefined;
  for (const pair of cookies.split(';')) {
    const [key, ...value] = pair.split('=');
    if (key?.trim() !== name) continue;
    try {
      return decodeURIComponent(value.join('='));
    } catch {
      return undefined;
    }
  }
  return undefined;
}
