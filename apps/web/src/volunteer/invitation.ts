import type { Credential, ProviderChoice } from './messages.js';

const TOKEN = /^[\w-]{16,256}$/;
const ACCOUNT = /^[\w.@-]{1,64}$/;

/** What the address of the page says. */
export interface Invited {
  readonly credential: Credential | undefined;
  readonly account: string | undefined;
  readonly provider: ProviderChoice;
}

/**
 * Reads the address: `/volunteer#invitation=…`, also `#token=…` for an operator's own token; `&account=…`,
 * `&provider=wasm|webgpu`. The query says the same where a fragment was lost on the way.
 *
 * The fragment is the better place: no server and no log ever sees it.
 */
export function readInvitation({ hash, search }: Pick<Location, 'hash' | 'search'>): Invited {
  const said = new URLSearchParams(hash.replace(/^#/, ''));
  for (const [name, value] of new URLSearchParams(search)) if (!said.has(name)) said.set(name, value);
  const credentials = (['invitation', 'token'] as const).flatMap((kind) => {
    const value = said.get(kind) ?? '';
    return TOKEN.test(value) ? [{ kind, value }] : [];
  });
  const account = said.get('account') ?? '';
  const provider = said.get('provider');
  return {
    credential: credentials[0],
    account: ACCOUNT.test(account) ? account : undefined,
    provider: provider === 'wasm' || provider === 'webgpu' ? provider : 'auto',
  };
}
