import { Injectable } from '@nestjs/common';
import type { JobId, Token } from '@ramus/domain';
import { LRUCache } from 'lru-cache';
import { timingSafeEqual } from 'node:crypto';
import { KeyedHash } from './keyed-hash.js';

const MAX_RECENT = 5_000;

/** What an address of a lease speaks for. */
export interface SignedLease {
  readonly jobId: JobId;
  readonly token: Token;
  readonly shard: number;
}

/**
 * Signs the addresses at which a runner reads its tiles and leaves its result.
 *
 * A signature says only that this installation gave the lease; whether it still stands, the log says. It holds across restarts.
 */
@Injectable()
export class LeaseSigner {
  /** Signatures given a moment ago: a lease is signed once and comes back with every tile. */
  private readonly recent = new LRUCache<string, string>({ max: MAX_RECENT });

  constructor(private readonly key: KeyedHash) {}

  /** 43 characters of base64url. */
  sign({ jobId, token, shard }: SignedLease): string {
    const lease = JSON.stringify([jobId, token, shard]);
    const known = this.recent.get(lease);
    if (known !== undefined) return known;
    const signature = this.key.digest('lease', lease).toString('base64url');
    this.recent.set(lease, signature);
    return signature;
  }

  verify(lease: SignedLease, signature: string): boolean {
    const expected = Buffer.from(this.sign(lease));
    const given = Buffer.from(signature);
    return expected.length === given.length && timingSafeEqual(expected, given);
  }

  /** `/api/leases/<jobId>/<token>/<shard>/<signature>`; the log never shows its last part. */
  path(lease: SignedLease): string {
    return `/api/leases/${lease.jobId}/${lease.token}/${lease.shard}/${this.sign(lease)}`;
  }
}
