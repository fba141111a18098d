import { DEFAULT_TRUST, type InvitationId, type RunnerId, type TrustPolicy } from '@ramus/domain';

/** Somebody's program, and whose word it is. */
export interface Person {
  readonly runnerId: RunnerId;
  readonly provider: string;
  /** Absent for a trusted runner. */
  readonly volunteer?: { readonly account: string; readonly invitationId: InvitationId };
  /** Whether it may return what is not so; each who does has an untruth of its own. */
  readonly lies?: boolean;
}

export const PROVIDERS = ['cpu', 'webgpu', 'wasm'] as const;
export const SLIDES = ['slide-0', 'slide-1'] as const;
export const INVITATIONS = ['invitation-0', 'invitation-1', 'invitation-2'] as const;

const TRUSTED: readonly Person[] = [
  { runnerId: 'runner-0', provider: 'cpu' },
  { runnerId: 'runner-1', provider: 'cpu' },
  { runnerId: 'runner-2', provider: 'webgpu' },
  { runnerId: 'runner-3', provider: 'wasm' },
];

const [first, second, third] = INVITATIONS;
/** Two share an account, three an address, two lie. */
const VOLUNTEERS: readonly (Person & { readonly address: string })[] = [
  {
    runnerId: 'alma-0',
    volunteer: { account: 'alma', invitationId: first },
    address: 'café',
    provider: 'webgpu',
  },
  {
    runnerId: 'alma-1',
    volunteer: { account: 'alma', invitationId: first },
    address: 'home',
    provider: 'wasm',
  },
  {
    runnerId: 'bert-0',
    volunteer: { account: 'bert', invitationId: first },
    address: 'café',
    provider: 'webgpu',
  },
  {
    runnerId: 'cleo-0',
    volunteer: { account: 'cleo', invitationId: second },
    address: 'lab',
    provider: 'webgpu',
  },
  {
    runnerId: 'dora-0',
    volunteer: { account: 'dora', invitationId: third },
    address: 'flat',
    provider: 'webgpu',
    lies: true,
  },
  {
    runnerId: 'emil-0',
    volunteer: { account: 'emil', invitationId: second },
    address: 'café',
    provider: 'wasm',
    lies: true,
  },
];

export const PEOPLE: readonly Person[] = [...TRUSTED, ...VOLUNTEERS];
const named = (runnerId: RunnerId): Person => {
  const person = PEOPLE.find((one) => one.runnerId === runnerId);
  if (!person) throw new RangeError(`nobody is called ${runnerId}`);
  return person;
};
/** Two of different accounts and addresses. */
export const HONEST = named('cleo-0');
export const LIAR = named('dora-0');
/** A trusted runner of their class. */
export const WITNESS = named('runner-2');

/** Every process knows them: what it means to have forgotten some is not simulated. */
export const ADDRESSES: ReadonlyMap<RunnerId, string> = new Map(
  VOLUNTEERS.map(({ runnerId, address }) => [runnerId, address]),
);

/** Few enough unproven shards in flight that the bound is met now and then. */
export const TRUST: TrustPolicy = { ...DEFAULT_TRUST, maxUnproven: 5 };

/** Of whom nobody has heard: a trusted runner of each class, or enough volunteers of each to settle any dispute. */
export const newcomers = (kind: 'trusted' | 'volunteers', mark: string): Person[] =>
  PROVIDERS.flatMap((provider): Person[] => {
    if (kind === 'trusted') return [{ runnerId: `fresh-${provider}-${mark}`, provider }];
    return Array.from({ length: 5 }, (_, n): Person => {
      const account = `fresh-${provider}-${n}-${mark}`;
      return { runnerId: account, provider, volunteer: { account, invitationId: 'fresh' } };
    });
  });
