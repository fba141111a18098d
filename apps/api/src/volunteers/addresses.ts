import type { RunnerId } from '@ramus/domain';
import { createHmac, randomBytes } from 'node:crypto';

/** Runners whose address is remembered after they have left. */
const MAX_GONE = 10_000;

/**
 * From where volunteers came, so that two browsers of one household do not confirm each other.
 *
 * As a hash whose salt is drawn at every start and never leaves this process, and in memory alone: no log, no file and no
 * answer tells an address.
 */
export class Addresses {
  private readonly salt = randomBytes(32);
  private readonly byRunner = new Map<RunnerId, string>();

  constructor(private readonly isConnected: (runnerId: RunnerId) => boolean) {}

  /** A runner comes from an address; its former one is forgotten. */
  saw(runnerId: RunnerId, address: string): void {
    this.byRunner.delete(runnerId);
    this.byRunner.set(
      runnerId,
      createHmac('sha256', this.salt).update(networkOf(address)).digest('base64url'),
    );
    if (this.byRunner.size <= MAX_GONE) return;
    // Of those who are there none may be forgotten, or one who comes under many ids could push another out.
    for (const other of this.byRunner.keys()) {
      if (this.isConnected(other) || other === runnerId) continue;
      this.byRunner.delete(other);
      return;
    }
  }

  /** Salted hashes of the networks from which volunteers are, or last were, connected. */
  get all(): ReadonlyMap<RunnerId, string> {
    return this.byRunner;
  }
}

const V4_IN_V6 = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i;
const GROUPS = 8;
/** An IPv6 line is given a /64 and draws addresses in it as it likes. */
const NETWORK_GROUPS = 4;

/** An IPv4 address as it is, of an IPv6 address the part that a line is given. */
export function networkOf(address: string): string {
  const v4 = V4_IN_V6.exec(address)?.[1] ?? (address.includes(':') ? undefined : address);
  if (v4 !== undefined) return v4;
  const [head = '', tail] = (address.split('%')[0] ?? '').toLowerCase().split('::');
  const front = head === '' ? [] : head.split(':');
  const back = tail ? tail.split(':') : [];
  const zeros =
    tail === undefined ? [] : Array<string>(Math.max(0, GROUPS - front.length - back.length)).fill('0');
  const groups = [...front, ...zeros, ...back].map((group) => group.replace(/^0+(?=.)/, ''));
  return `${groups.slice(0, NETWORK_GROUPS).join(':')}::/64`;
}
