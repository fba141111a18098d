import { describe, expect, it } from 'vitest';
import { Addresses, networkOf } from './addresses.js';

describe('the network of an address', () => {
  it.each([
    ['an IPv4 address as it is', '192.0.2.7', '192.0.2.7'],
    ['an IPv4 address inside IPv6', '::ffff:192.0.2.7', '192.0.2.7'],
    ['an IPv4 address inside IPv6, in capitals', '::FFFF:192.0.2.7', '192.0.2.7'],
    ['the first half of an IPv6 address', '2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
    ['another address of the same line', '2001:db8:1:2:ffff::1', '2001:db8:1:2::/64'],
    ['zeros that are left out', '2001:db8::1', '2001:db8:0:0::/64'],
    ['zeros that are written', '2001:0db8:0000:0000:0000:0000:0000:0001', '2001:db8:0:0::/64'],
    ['this machine', '::1', '0:0:0:0::/64'],
    ['nothing but zeros', '::', '0:0:0:0::/64'],
    ['an address with a zone', 'fe80::1%eth0', 'fe80:0:0:0::/64'],
    ['an address in capitals', '2001:DB8:A::1', '2001:db8:a:0::/64'],
  ])('is %s', (_, address, network) => {
    expect(networkOf(address)).toBe(network);
  });

  it('of a neighbour is another', () => {
    expect(networkOf('192.0.2.7')).not.toBe(networkOf('192.0.2.8'));
    expect(networkOf('2001:db8:1:2::1')).not.toBe(networkOf('2001:db8:1:3::1'));
  });
});

describe('the addresses of volunteers', () => {
  const hashOf = (addresses: Addresses, runnerId: string) => addresses.all.get(runnerId);

  it('tell who shares one, and not which', () => {
    const addresses = new Addresses(() => true);
    addresses.saw('a', '192.0.2.7');
    addresses.saw('b', '::ffff:192.0.2.7');
    addresses.saw('c', '192.0.2.8');
    expect(hashOf(addresses, 'a')).toBe(hashOf(addresses, 'b'));
    expect(hashOf(addresses, 'a')).not.toBe(hashOf(addresses, 'c'));
    expect(JSON.stringify([...addresses.all])).not.toContain('192.0.2');
  });

  it('are hashed anew after each start', () => {
    const [one, other] = [new Addresses(() => true), new Addresses(() => true)];
    one.saw('a', '192.0.2.7');
    other.saw('a', '192.0.2.7');
    expect(hashOf(one, 'a')).not.toBe(hashOf(other, 'a'));
  });

  it('follow a runner that moves', () => {
    const addresses = new Addresses(() => true);
    addresses.saw('a', '192.0.2.7');
    addresses.saw('b', '192.0.2.8');
    addresses.saw('a', '192.0.2.8');
    expect(addresses.all.size).toBe(2);
    expect(hashOf(addresses, 'a')).toBe(hashOf(addresses, 'b'));
  });

  it('of those who left are kept, the latest ten thousand', () => {
    const addresses = new Addresses(() => false);
    for (let n = 0; n <= 10_000; n += 1) addresses.saw(`r${n}`, '192.0.2.7');
    expect(addresses.all.size).toBe(10_000);
    expect(addresses.all.has('r0')).toBe(false);
    expect(addresses.all.has('r1')).toBe(true);
    expect(addresses.all.has('r10000')).toBe(true);
  });

  it('of those who are there are not pushed out by one who comes under many ids', () => {
    const addresses = new Addresses((runnerId) => runnerId === 'stays');
    addresses.saw('stays', '192.0.2.7');
    for (let n = 0; n <= 10_000; n += 1) addresses.saw(`r${n}`, '192.0.2.8');
    expect(addresses.all.size).toBe(10_000);
    expect(addresses.all.has('stays')).toBe(true);
  });
});
