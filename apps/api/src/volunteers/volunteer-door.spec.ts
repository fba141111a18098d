import type { Hello } from '@ramus/contracts';
import {
  applyToSnapshot,
  DEFAULT_LIMITS,
  initialSnapshot,
  untouched,
  type Logged,
  type Snapshot,
} from '@ramus/domain';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { ModelCatalogue } from '../models/model-catalogue.js';
import { fromRoot } from '../places.js';
import { Canaries } from './canaries.js';
import { drawToken, Invitations, tokenHashOf } from './invitations.js';
import { MAX_RUNNERS_OF_INVITATION, VolunteerDoor } from './volunteer-door.js';

let canaries: Canaries;
let invitations: Invitations;
let snapshot: Snapshot;
let door: VolunteerDoor;
let token: string;

beforeAll(async () => {
  canaries = await Canaries.open(await ModelCatalogue.open(fromRoot('models')));
});
beforeEach(() => {
  invitations = new Invitations();
  snapshot = initialSnapshot(DEFAULT_LIMITS);
  door = new VolunteerDoor(invitations, canaries, snapshot);
  token = invite('i1');
});

const tell = (event: object): void =>
  invitations.apply({ ...event, metadata: { at: '2026-01-01T00:00:00Z' } } as Logged);
function invite(invitationId: string): string {
  const drawn = drawToken();
  tell({ type: 'InvitationMade', data: { invitationId, tokenHash: tokenHashOf(drawn) } });
  return drawn;
}
const revoke = (invitationId: string): void => tell({ type: 'InvitationRevoked', data: { invitationId } });

const facts = { vendor: 'acme', architecture: 'x', isFallbackAdapter: false, browser: 'b', canaries: [] };
const hello = (change: Partial<Hello> = {}): Hello => ({
  ...{ runnerId: 'r1', kind: 'browser', version: '1', provider: 'webgpu', slots: 1 },
  ...{ kinds: ['diagnostic'], holds: [], volunteer: facts },
  ...change,
});
/** What a browser that has computed the known tile says. */
const proved = () => ({
  ...facts,
  canaries: canaries.models.map((modelSha256) => ({ modelSha256, sizePx: 64, maxDifference: 0 })),
});

describe('the door for volunteers', () => {
  it('lets in whoever has an invitation, which is the account', () => {
    expect(door.admit(token, hello())).toMatchObject({
      volunteer: { account: 'i1', invitationId: 'i1' },
      kinds: ['diagnostic'],
      vendor: 'acme',
      models: [],
    });
  });

  it('keeps two browsers of one link in one account, whatever they say of themselves', () => {
    const [one, other] = [
      door.admit(token, hello({ runnerId: 'r1' })),
      door.admit(token, hello({ runnerId: 'r2', version: '2', provider: 'wasm' })),
    ];
    expect(one.volunteer).toEqual(other.volunteer);
    expect(door.admit(invite('i2'), hello()).volunteer).not.toEqual(one.volunteer);
  });

  it.each([
    ['nothing', undefined],
    ['an empty one', ''],
    ['one that was never drawn', drawToken()],
    ['a thing that is no text', { length: 43 }],
    ['a list', ['a']],
    ['one of a million letters', 'a'.repeat(1_000_000)],
  ])('refuses %s for a token', (_, given) => {
    expect(door.knows(given)).toBe(false);
    expect(() => door.admit(given, hello())).toThrow(
      expect.objectContaining({ code: 'invitation-invalid' }) as Error,
    );
  });

  it('does not take the hash of a token for the token', () => {
    expect(door.knows(token)).toBe(true);
    expect(door.knows(tokenHashOf(token))).toBe(false);
  });

  it('is shut for good to a revoked invitation, and to no other', () => {
    const second = invite('i2');
    revoke('i1');
    expect(door.knows(token)).toBe(false);
    expect(() => door.admit(token, hello())).toThrow(
      expect.objectContaining({ code: 'invitation-invalid' }) as Error,
    );
    expect(door.knows(second)).toBe(true);
  });

  it('is shut to an account with three wrong results, under whatever id it comes', () => {
    snapshot.convictions.set('i1', 2);
    expect(() => door.admit(token, hello())).not.toThrow();
    snapshot.convictions.set('i1', 3);
    for (const runnerId of ['r1', 'r2']) {
      expect(() => door.admit(token, hello({ runnerId }))).toThrow(
        expect.objectContaining({ code: 'runner-banned' }) as Error,
      );
    }
  });

  it('offers only kinds that look at tiles, of all that a browser says it can do', () => {
    const kinds = ['diagnostic', 'tissue-mask', 'density-map', 'overlay', '__proto__', 'sorcery'];
    expect(door.admit(token, hello({ kinds })).kinds).toEqual(['diagnostic']);
    expect(door.admit(token, hello({ kinds: [] })).kinds).toEqual([]);
  });

  it('asks for the known tile of a model before it gives a slide', () => {
    const kinds = ['segment-nuclei'];
    for (const volunteer of [facts, undefined]) {
      expect(() => door.admit(token, hello({ kinds, volunteer }))).toThrow(
        expect.objectContaining({ code: 'canary-missing', facts: { models: canaries.models } }) as Error,
      );
    }
    expect(door.admit(token, hello({ kinds, volunteer: proved() }))).toMatchObject({
      kinds,
      models: canaries.models,
    });
  });

  it('asks for no known tile of whoever offers no network', () => {
    expect(door.admit(token, hello({ volunteer: undefined })).models).toEqual([]);
  });

  it('takes another adapter, browser, provider or build for another machine', () => {
    const fingerprints = [
      hello(),
      hello({ provider: 'wasm' }),
      hello({ version: '2' }),
      hello({ volunteer: { ...facts, vendor: 'other' } }),
      hello({ volunteer: { ...facts, architecture: 'y' } }),
      hello({ volunteer: { ...facts, isFallbackAdapter: true } }),
      hello({ volunteer: { ...facts, browser: 'c' } }),
      hello({ volunteer: undefined }),
    ].map((message) => door.admit(token, message).fingerprint);
    expect(new Set(fingerprints).size).toBe(fingerprints.length);
    expect(door.admit(token, hello({ runnerId: 'r9' })).fingerprint).toBe(fingerprints[0]);
  });

  it('lets in no more browsers of one link than a person has, and whoever came before', () => {
    for (let i = 0; i < MAX_RUNNERS_OF_INVITATION; i += 1) {
      const runnerId = `r${i}`;
      expect(() => door.admit(token, hello({ runnerId }))).not.toThrow();
      const volunteer = { account: 'i1', invitationId: 'i1' };
      const data = { runnerId, kind: 'browser', volunteer };
      const place = { position: String(i + 1), revision: 0, stream: `runner-${runnerId}` };
      const event = { type: 'RunnerRegistered', data, metadata: { at: '2026-01-01T00:00:00Z' }, ...place };
      applyToSnapshot(snapshot, event as unknown as Logged, untouched());
    }
    const one = { runnerId: 'one too many' };
    expect(() => door.admit(token, hello(one))).toThrow(
      expect.objectContaining({ code: 'invitation-full', facts: { maxRunners: MAX_RUNNERS_OF_INVITATION } }),
    );
    expect(() => door.admit(token, hello({ runnerId: 'r7' }))).not.toThrow();
    expect(() => door.admit(invite('i2'), hello(one))).not.toThrow();
  });
});
