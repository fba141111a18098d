import { describe, expect, it } from 'vitest';
import { Identity } from './identity.js';
import { KeyedHash } from './keyed-hash.js';

const identity = new Identity(new KeyedHash(new Uint8Array(32)), { adminUsers: new Set(['ada']) });
const nameOf = (
  headers: Record<string, string | string[]>,
  auth?: Record<string, unknown>,
): string | undefined => {
  try {
    return identity.identify({ headers, auth }).name;
  } catch {
    return undefined;
  }
};

describe('a user', () => {
  it('is named by the header, first of all', () => {
    expect(nameOf({ 'x-user-id': ' ada ', cookie: 'ramus-user=eve' }, { userId: 'mallory' })).toBe('ada');
  });

  it('is named by the handshake of a socket', () => {
    expect(nameOf({ cookie: 'ramus-user=eve' }, { userId: 'ada' })).toBe('ada');
  });

  it('is named by the cookie where a browser can send nothing else', () => {
    expect(nameOf({ cookie: 'theme=dark; ramus-user=ada%20l' })).toBe('ada l');
  });

  it('is not named by a cookie that another site had sent', () => {
    const cookie = 'ramus-user=ada';
    expect(nameOf({ cookie, 'sec-fetch-site': 'cross-site' })).toBeUndefined();
    expect(nameOf({ cookie, 'sec-fetch-site': 'same-site' })).toBeUndefined();
    expect(nameOf({ cookie, origin: 'https://evil.example', host: 'ramus.example' })).toBeUndefined();
    expect(nameOf({ cookie, origin: 'null', host: 'ramus.example' })).toBeUndefined();
    expect(nameOf({ cookie, origin: 'http://ramus.example', host: 'ramus.example' })).toBe('ada');
    expect(nameOf({ cookie, 'sec-fetch-site': 'same-origin' })).toBe('ada');
  });

  it('may have letters of any language', () => {
    expect(nameOf({ 'x-user-id': Buffer.from('Jürgen Ž.', 'utf8').toString('latin1') })).toBe('Jürgen Ž.');
    expect(nameOf({ 'x-user-id': Buffer.from('Jürgen', 'latin1').toString('latin1') })).toBe('Jürgen');
  });

  it.each(['', '   ', 'a\u0000b', 'a\u200Bb', 'x'.repeat(129)])('is never named %j', (name) => {
    expect(nameOf({ 'x-user-id': name })).toBeUndefined();
  });

  it('with a bad header does not become who the cookie names', () => {
    expect(nameOf({ 'x-user-id': '', cookie: 'ramus-user=ada' })).toBeUndefined();
  });

  it('who is not named is asked for the header', () => {
    expect(() => identity.identify({ headers: {} })).toThrow(
      expect.objectContaining({ code: 'user-id-missing', facts: { header: 'X-User-ID' } }),
    );
  });

  it('has an id that does not show the name, and that another installation would not make', () => {
    const id = identity.userIdOf('ada');
    expect(id).toMatch(/^[0-9a-f]{32}$/);
    expect(id).toBe(identity.userIdOf('ada'));
    const elsewhere = new Identity(new KeyedHash(new Uint8Array(32).fill(1)), { adminUsers: new Set() });
    expect(elsewhere.userIdOf('ada')).not.toBe(id);
  });

  it('is an administrator if the configuration says so', () => {
    expect(identity.identify({ headers: { 'x-user-id': 'ada' } }).isAdmin).toBe(true);
    expect(identity.identify({ headers: { 'x-user-id': 'eve' } }).isAdmin).toBe(false);
  });
});
