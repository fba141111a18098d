import {
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  hash,
  sign,
  type KeyObject,
  verify,
} from 'node:crypto';
import { join } from 'node:path';
import { DamagedKey } from '../../auth/keyed-hash.js';
import { makeFolder, readOrMake } from '../../durable-file.js';

/** Signs what this installation has verified: Ed25519, one pair for its life. */
export class AuditKey {
  private readonly publicKey: KeyObject;

  constructor(private readonly privateKey: KeyObject) {
    this.publicKey = createPublicKey(privateKey);
  }

  /** SPKI in PEM: what others need to check a signature. */
  get publicPem(): string {
    return this.publicKey.export({ type: 'spki', format: 'pem' }).toString();
  }

  /** sha256 of the public key's DER, hex. */
  get id(): string {
    return keyIdOf(this.publicPem);
  }

  /** @returns base64. */
  sign(text: string): string {
    return sign(null, Buffer.from(text), this.privateKey).toString('base64');
  }
}

/** @throws {Error} it is no public key in PEM. */
export const keyIdOf = (pem: string): string =>
  hash('sha256', createPublicKey(pem).export({ type: 'spki', format: 'der' }), 'hex');

export const isSignedBy = (pem: string, text: string, signature: string): boolean =>
  verify(null, Buffer.from(text), createPublicKey(pem), Buffer.from(signature, 'base64'));

/**
 * The key under which this installation signs, made at its first verification.
 *
 * @throws {DamagedKey} the file holds something else: reports signed before could not be told from forged ones.
 */
export async function openAuditKey(home: string): Promise<AuditKey> {
  const path = join(home, 'audit.key');
  await makeFolder(home);
  const stored = await readOrMake(path, () => {
    const { privateKey } = generateKeyPairSync('ed25519');
    return Buffer.from(privateKey.export({ type: 'pkcs8', format: 'pem' }));
  });
  try {
    const key = createPrivateKey(Buffer.from(stored));
    if (key.asymmetricKeyType === 'ed25519') return new AuditKey(key);
  } catch {
    // Told below.
  }
  throw new DamagedKey(`${path} is damaged: restore it from a backup`);
}
