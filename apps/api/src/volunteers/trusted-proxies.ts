import { isIP } from 'node:net';
import type { IncomingMessage } from 'node:http';
import proxyAddr from 'proxy-addr';

/**
 * Proxies whose word on where a request comes from is believed: how many stand before this program, or which they are.
 * None, if empty.
 */
export type ProxyTrust = number | readonly string[];

/** More stand before no installation. */
export const MAX_HOPS = 8;
export const MAX_PROXIES = 32;

/**
 * Reads what stands in the setting.
 *
 * @throws {TypeError} with what is wrong.
 */
export function proxyTrustOf(setting: string): ProxyTrust {
  const text = setting.trim();
  if (/^\d+$/.test(text)) {
    const hops = Number(text);
    if (hops > MAX_HOPS) throw new TypeError(`must be at most ${MAX_HOPS} proxies`);
    return hops === 0 ? [] : hops;
  }
  const proxies = text
    .split(',')
    .map((proxy) => proxy.trim())
    .filter(Boolean);
  if (proxies.length > MAX_PROXIES) throw new TypeError(`must be at most ${MAX_PROXIES} addresses`);
  if (proxies.some((proxy) => /\/0*$/.test(proxy))) {
    throw new TypeError('must not be every address: then each volunteer could choose its own');
  }
  try {
    proxyAddr.compile(proxies);
  } catch {
    throw new TypeError(
      'must be a number of proxies, or a list of addresses, ranges (10.0.0.0/8) and loopback',
    );
  }
  return proxies;
}

/** From where a request comes. `X-Forwarded-For` counts as far as trusted proxies have written it. */
export class TrustedProxies {
  private readonly trusts: (address: string, hop: number) => boolean;

  constructor(trust: ProxyTrust) {
    this.trusts = typeof trust === 'number' ? (_, hop) => hop < trust : proxyAddr.compile([...trust]);
  }

  /** What is no address in the header says nothing; then it is the nearest proxy that one knows of. */
  addressOf(request: IncomingMessage): string {
    const address = proxyAddr(request, this.trusts);
    return isIP(address) > 0 ? address : (request.socket.remoteAddress ?? '');
  }
}
