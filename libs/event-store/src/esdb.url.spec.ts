import { describe, expect, it } from 'vitest';
import { BadEsdbUrl, parseEsdbUrl } from './esdb.url.js';

const refusal = (url: string): string => {
  try {
    parseEsdbUrl(url, '/srv');
    return 'accepted';
  } catch (error) {
    if (error instanceof BadEsdbUrl) return error.message;
    throw error;
  }
};

describe('an esdb URL', () => {
  it('names one node, on port 2113 unless it says otherwise', () => {
    expect(parseEsdbUrl('esdb://localhost?tls=false', '/srv')).toMatchObject({
      seeds: [{ address: 'localhost', port: 2_113 }],
      discovers: false,
      tls: false,
      deadlineMs: 4_000,
    });
    expect(parseEsdbUrl('kurrentdb://[::1]:1113/?tls=false', '/srv').seeds).toEqual([
      { address: '[::1]', port: 1_113 },
    ]);
  });

  it('names a cluster by several seeds, or by one name that leads to them', () => {
    expect(parseEsdbUrl('esdb://ada:pw@a:1,b:2,c', '/srv')).toMatchObject({
      seeds: [
        { address: 'a', port: 1 },
        { address: 'b', port: 2 },
        { address: 'c', port: 2_113 },
      ],
      discovers: true,
      tls: true,
    });
    expect(parseEsdbUrl('esdb+discover://ada:pw@cluster', '/srv').discovers).toBe(true);
  });

  it('carries credentials, percent-encoded, and a CA file', () => {
    const settings = parseEsdbUrl('esdb://a%3Ada:p%40ss%2Fword@host?tlsCAFile=certs/ca.pem', '/srv');
    expect(settings.credentials).toEqual({ username: 'a:da', password: 'p@ss/word' });
    expect(settings.tlsCaFile).toBe('/srv/certs/ca.pem');
  });

  it('sets times', () => {
    const url = 'esdb://host?tls=false&keepAliveInterval=20000&keep_alive_timeout=5000&gossipTimeout=3';
    expect(parseEsdbUrl(url, '/srv')).toMatchObject({
      keepAliveIntervalMs: 20_000,
      keepAliveTimeoutMs: 5_000,
      gossipTimeoutMs: 3_000,
    });
  });

  it.each([
    ['esdb://', /must read esdb/],
    ['esdb://a b', /a host that is not/],
    ['esdb://host:99999?tls=false', /a host that is not/],
    ['esdb://host', /needs user:password/],
    ['esdb://ada@host', /must name user:password/],
    ['esdb://ada:%zz@host', /must name user:password/],
    ['esdb://host?tls=maybe', /tls must be true or false/],
    ['esdb://host?tls=false&nodePreference=follower', /nodePreference must be leader/],
    ['esdb://host?tls=false&throwOnAppendFailure=false', /throwOnAppendFailure must not be false/],
    ['esdb://ada:pw@host?tlsVerifyCert=false', /give tlsCAFile/],
    ['esdb://host?tls=false&defaultDeadline=0', /from 100 to 60000/],
    ['esdb://host?tls=false&color=red', /not known here: color/],
    [`esdb://${Array(17).fill('h').join(',')}?tls=false`, /17 seeds/],
  ])('is refused: %s', (url, why) => {
    expect(refusal(url)).toMatch(why);
  });

  it.each(['esdb://ada:secret@a b', 'esdb://ada:secret@h?x=1', 'esdb://:secret@h', 'esdb://ada:secret%@h'])(
    'is refused without repeating its password',
    (url) => {
      const told = refusal(url);
      expect(told).not.toBe('accepted');
      expect(told).not.toContain('secret');
    },
  );
});
