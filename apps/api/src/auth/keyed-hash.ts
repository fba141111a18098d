import { createHmac, createSecretKey, type KeyObject, randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { readOrMake } from '../durable-file.js';

const KEY_BYTES = 32;

/**
 * HMAC-SHA256 under a key that never leaves this installation.
 *
 * `purpose` separates domains: what is signed for one can never be passed off as another.
 */
export class KeyedHash {
  /** As a key object, for made from bytes at each use it would cost five times the hash. */
  private readonly key: KeyObject;

  constructor(key: Uint8Array) {
    if (key.length !== KEY_BYTES) throw new RangeError(`a key has ${KEY_BYTES} bytes, got ${key.length}`);
    this.key = createSecretKey(key);
  }

  digest(purpose: string, data: string | Uint8Array): Buffer {
    // A name cannot hold the byte that ends it, so no purpose and data read as another pair.
    if (!/^[a-z][a-z-]*$/.test(purpose)) throw new RangeError(`not the name of a purpose: ${purpose}`);
    return createHmac('sha256', this.key).update(`${purpose}\0`).update(data).digest();
  }

  hex(purpose: string, data: string | Uint8Array): string {
    return this.digest(purpose, data).toString('hex');
  }

  /** Of a request's body: tells a repetition from another request, and nothing to who reads it. */
  bodyHash(body: unknown): string {
    return this.hex('body', canonicalJson(body));
  }
}

/** The file of the installation's key holds something else. */
export class DamagedKey extends Error {
  override readonly name = 'DamagedKey';
}

/**
 * The installation's key, made at its first start.
 *
 * Every user id and every lease's address hang on it: without it the users of the log are strangers, so a damaged one stops the start.
 */
export async function openKey(home: string): Promise<KeyedHash> {
  const path = join(home, 'identity.key');
  const key = await readOrMake(path, () => randomBytes(KEY_BYTES));
  if (key.length !== KEY_BYTES) throw new DamagedKey(`${path} is damaged: restore it from a backup`);
  return new KeyedHash(key);
}

/** JSON with the members of every object in one order, so that equal values give equal text. */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_name, member: unknown) => {
    if (member === null || typeof member !== 'object' || Array.isArray(member)) return member;
    return Object.fromEntries(Object.entries(member).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)));
  });
}
