import { describe, expect, it } from 'vitest';
import { readInvitation } from './invitation.js';

const VALUE = 'a'.repeat(43);
const at = (address: string) => readInvitation(new URL(address, 'http://here'));

describe('an invitation', () => {
  it('lies in the fragment, which no server sees', () => {
    expect(at(`/volunteer#invitation=${VALUE}`).credential).toEqual({ kind: 'invitation', value: VALUE });
  });

  it('is taken from the query too', () => {
    expect(at(`/volunteer?invitation=${VALUE}`).credential).toEqual({ kind: 'invitation', value: VALUE });
  });

  it("may be an operator's token for a runner", () => {
    expect(at(`/volunteer#token=${VALUE}`).credential).toEqual({ kind: 'token', value: VALUE });
  });

  it.each([
    '/volunteer',
    '/volunteer#invitation=',
    '/volunteer#invitation=short',
    '/volunteer#invitation=<b>…',
  ])('is not seen in %s', (address) => expect(at(address).credential).toBeUndefined());

  it('may name an account and a provider', () => {
    expect(at(`/volunteer#invitation=${VALUE}&account=ada&provider=wasm`)).toMatchObject({
      account: 'ada',
      provider: 'wasm',
    });
    expect(at('/volunteer#account=a b&provider=cuda')).toMatchObject({
      account: undefined,
      provider: 'auto',
    });
  });
});
