import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { proxyTrustOf, TrustedProxies } from './trusted-proxies.js';

/** What a server that trusts so believes of a request from this machine with such a header. */
async function believed(setting: string, forwarded?: string): Promise<string> {
  const proxies = new TrustedProxies(proxyTrustOf(setting));
  const server = createServer((request, response) => response.end(proxies.addressOf(request)));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  const headers: Record<string, string> = forwarded === undefined ? {} : { 'X-Forwarded-For': forwarded };
  const { port } = server.address() as AddressInfo;
  return (await fetch(`http://127.0.0.1:${port}`, { headers })).text();
}

describe('the address of a request', () => {
  it.each([
    ['nobody is trusted', '', '203.0.113.1'],
    ['no proxy is counted', '0', '203.0.113.1'],
    ['another proxy is trusted', '10.0.0.0/8', '203.0.113.1'],
    ['there is no header', 'loopback', undefined],
    ['the header is empty', '1', ''],
    ['the header names no address', '1', 'unknown'],
    ['the header names a port as well', '1', '203.0.113.1:4711'],
    ['the header is a long story', '1', 'x'.repeat(4_000)],
  ])('is that of the connection where %s', async (_, setting, forwarded) => {
    expect(await believed(setting, forwarded)).toBe('127.0.0.1');
  });

  it.each([
    ['its proxy is trusted by address', '127.0.0.1', '203.0.113.1', '203.0.113.1'],
    ['its proxy is trusted by name', 'loopback', '203.0.113.1', '203.0.113.1'],
    ['its proxy is trusted by range', '127.0.0.0/8, 10.0.0.0/8', '203.0.113.1', '203.0.113.1'],
    ['it is an IPv6 address', '1', '2001:db8::1', '2001:db8::1'],
    ['two proxies are counted', '2', '203.0.113.1, 10.0.0.7', '203.0.113.1'],
    ['both proxies are trusted', 'loopback, 10.0.0.7', '203.0.113.1, 10.0.0.7', '203.0.113.1'],
  ])('is what the header says where %s', async (_, setting, forwarded, address) => {
    expect(await believed(setting, forwarded)).toBe(address);
  });

  it.each(['1', 'loopback'])('is not what its sender wrote before the proxy did (%s)', async (setting) => {
    expect(await believed(setting, '198.51.100.9, 203.0.113.1')).toBe('203.0.113.1');
  });
});

describe('the setting', () => {
  it('is none by default', () => {
    expect(proxyTrustOf('')).toEqual([]);
  });

  it.each([
    ['9', 'at most 8'],
    ['-1', 'must be a number'],
    ['everyone', 'must be a number'],
    ['10.0.0.0/33', 'must be a number'],
    ['0.0.0.0/0', 'every address'],
    ['::/0', 'every address'],
    [Array.from({ length: 33 }, (_, n) => `10.0.0.${n}`).join(), 'at most 32'],
  ])('is not %s', (setting, why) => {
    expect(() => proxyTrustOf(setting)).toThrow(why);
  });
});
