import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { BadConfig, environment, loadConfig } from './config.js';
import { ENV_EXAMPLE } from './places.js';

const refusal = (env: Record<string, string>): string => {
  try {
    loadConfig(env, '/srv');
  } catch (error) {
    if (error instanceof BadConfig) return error.message;
    throw error;
  }
  return 'accepted';
};

describe('the configuration', () => {
  it('has a default for everything', () => {
    expect(loadConfig({}, '/srv')).toMatchObject({
      port: 8000,
      host: '127.0.0.1',
      home: '/srv/var',
      slidesFolder: '/srv/data',
      modelsFolder: '/srv/models',
      eventStore: { kind: 'sqlite', path: '/srv/var/events.sqlite' },
      limits: { maxActiveUsers: 3, maxRunningJobs: 4, maxJobsPerUser: 2 },
      localRunners: 1,
      auth: 'development',
      authIsOpen: false,
      diagnostics: false,
    });
  });

  it('keeps the log in the home, wherever that is', () => {
    expect(loadConfig({ RAMUS_HOME: '/tank' }, '/srv').eventStore).toEqual({
      kind: 'sqlite',
      path: '/tank/events.sqlite',
    });
    expect(loadConfig({ EVENT_STORE_URL: 'sqlite:./log.db' }, '/srv').eventStore).toEqual({
      kind: 'sqlite',
      path: '/srv/log.db',
    });
  });

  it('takes a variable without a value for absent', () => {
    expect(loadConfig({ PORT: '', ADMIN_USERS: ' ' }, '/srv')).toMatchObject({
      port: 8000,
      adminUsers: new Set(),
    });
  });

  it('reads a list of administrators', () => {
    expect(loadConfig({ ADMIN_USERS: 'ada, grace,' }, '/srv').adminUsers).toEqual(new Set(['ada', 'grace']));
  });

  it.each(['1', 'true', 'on'])('knows %s for on', (on) => {
    expect(loadConfig({ RAMUS_DIAGNOSTICS: on }, '/srv').diagnostics).toBe(true);
  });

  it.each([
    ['PORT', 'http'],
    ['PORT', '65536'],
    ['PORT', '-1'],
    ['PORT', '8e3'],
    ['LOCAL_RUNNERS', '17'],
    ['MAX_ACTIVE_USERS', '0'],
    ['MAX_RUNNING_JOBS', '1.5'],
    ['RAMUS_DIAGNOSTICS', 'maybe'],
    ['LOG_LEVEL', 'loud'],
    ['AUTH', 'none'],
    ['EVENT_STORE_URL', '/var/events'],
    ['TRUST_PROXY', '9'],
    ['TRUST_PROXY', '0.0.0.0/0'],
    ['TRUST_PROXY', 'my-proxy'],
  ])('refuses %s=%s by name', (variable, value) => {
    expect(refusal({ [variable]: value })).toMatch(new RegExp(`^${variable}: must `));
  });

  it('trusts no proxy unless it is told to, and then as many or those', () => {
    expect(loadConfig({}, '/srv').trustedProxies).toEqual([]);
    expect(loadConfig({ TRUST_PROXY: '2' }, '/srv').trustedProxies).toBe(2);
    expect(loadConfig({ TRUST_PROXY: 'loopback, 10.1.0.0/16' }, '/srv').trustedProxies).toEqual([
      'loopback',
      '10.1.0.0/16',
    ]);
  });

  it('takes a server for the log, and keeps its password from the programs that it starts', () => {
    const url = 'esdb://ada:s%40cret@one:2113,two:2113?tlsCAFile=ca.pem';
    const { eventStore, childEnv } = loadConfig({ EVENT_STORE_URL: url, PORT: '1' }, '/srv');
    expect(eventStore).toMatchObject({
      kind: 'esdb',
      settings: { discovers: true, tlsCaFile: '/srv/ca.pem', credentials: { password: 's@cret' } },
    });
    expect(childEnv).toEqual({ PORT: '1' });
  });

  it('refuses a server that cannot be used, without repeating its password', () => {
    const told = refusal({ EVENT_STORE_URL: 'esdb://ada:secret@localhost?nodePreference=follower' });
    expect(told).toBe(
      'EVENT_STORE_URL: nodePreference must be leader: what was written is read again at once',
    );
    expect(refusal({ EVENT_STORE_URL: 'esdb://ada:secret@lo calhost' })).not.toContain('secret');
  });

  it('wants AUTH on purpose where others can reach it', () => {
    expect(refusal({ HOST: '0.0.0.0' })).toMatch(/^AUTH: must be set on purpose/);
    expect(loadConfig({ HOST: '0.0.0.0', AUTH: 'development' }, '/srv').authIsOpen).toBe(true);
  });

  it('refuses heartbeats too rare to keep the shortest lease alive', () => {
    expect(refusal({ LEASE_MIN_MS: '3000' })).toMatch(/^HEARTBEAT_MS: /);
    expect(refusal({ LEASE_MIN_MS: '3000', HEARTBEAT_MS: '1000' })).toBe('accepted');
  });
});

describe('.env.example', () => {
  const text = readFileSync(ENV_EXAMPLE, 'utf8');
  const example = new Map(
    [...text.matchAll(/^# (.+)\n([A-Z_]+)=(.*)$/gm)].map(([, why, name, value]) => [name, { why, value }]),
  );

  it('explains every variable, and no other', () => {
    expect([...example.keys()].sort()).toEqual(Object.keys(environment.shape).sort());
  });

  it('shows the defaults', () => {
    const shown = Object.fromEntries([...example].map(([name, { value }]) => [name, value]));
    const { childEnv: _shown, ...config } = loadConfig(shown, '/srv');
    const { childEnv: _none, ...defaults } = loadConfig({}, '/srv');
    expect(config).toEqual(defaults);
  });
});
