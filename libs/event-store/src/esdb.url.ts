import { isAbsolute, resolve } from 'node:path';

/** What an `esdb://` URL says. Times in milliseconds. */
export interface EsdbSettings {
  /** One node, or the seeds of a cluster. */
  readonly seeds: readonly { readonly address: string; readonly port: number }[];
  /** Whether the seeds are asked for the cluster's leader. */
  readonly discovers: boolean;
  readonly tls: boolean;
  /** Absolute path of a PEM file. */
  readonly tlsCaFile?: string;
  readonly credentials?: { readonly username: string; readonly password: string };
  readonly connectionName: string;
  readonly deadlineMs: number;
  readonly keepAliveIntervalMs: number;
  readonly keepAliveTimeoutMs: number;
  readonly maxDiscoverAttempts: number;
  readonly discoveryIntervalMs: number;
  readonly gossipTimeoutMs: number;
}

/** The URL cannot be used. The message never repeats what may hold a password. */
export class BadEsdbUrl extends Error {
  override readonly name = 'BadEsdbUrl';
}

const DEFAULT_PORT = 2_113;
const MAX_SEEDS = 16;
const FORM = /^(?:esdb|kurrent|kurrentdb)(\+discover)?:\/\/(?:([^@/?]*)@)?([^/?]+)\/?(?:\?(.*))?$/;

/**
 * Reads the URL here rather than in the client, which prints the whole of it, password included, when it meets an option
 * that it does not know.
 *
 * @param folder relative paths start here.
 * @throws {BadEsdbUrl} naming the part that is wrong.
 */
export function parseEsdbUrl(url: string, folder: string): EsdbSettings {
  const [, discover, user, hosts = '', query = ''] = FORM.exec(url.trim()) ?? [];
  if (hosts === '')
    throw new BadEsdbUrl('must read esdb://[user:password@]host[:port][,host…][?option=value…]');
  const seeds = hosts.split(',').map(seedOf);
  if (seeds.length > MAX_SEEDS) throw new BadEsdbUrl(`names ${seeds.length} seeds, at most ${MAX_SEEDS}`);
  const options = optionsOf(query);
  const tls = options.flag('tls', true);
  const tlsCaFile = options.text('tlscafile');
  const credentials = user === undefined ? undefined : credentialsOf(user);
  if (tls && !credentials)
    throw new BadEsdbUrl('needs user:password@ before the host, or tls=false for a server without security');
  if (options.text('nodepreference', 'leader').toLowerCase() !== 'leader')
    throw new BadEsdbUrl('nodePreference must be leader: what was written is read again at once');
  if (!options.flag('throwonappendfailure', true))
    throw new BadEsdbUrl('throwOnAppendFailure must not be false');
  if (!options.flag('tlsverifycert', true))
    throw new BadEsdbUrl('tlsVerifyCert=false is not heeded by the client: give tlsCAFile');
  return {
    seeds,
    discovers: discover !== undefined || seeds.length > 1,
    tls,
    ...(tlsCaFile !== '' && { tlsCaFile: isAbsolute(tlsCaFile) ? tlsCaFile : resolve(folder, tlsCaFile) }),
    ...(credentials && { credentials }),
    connectionName: options.text('connectionname', 'ramus'),
    deadlineMs: options.whole('defaultdeadline', 100, 60_000, 4_000),
    keepAliveIntervalMs: options.whole('keepaliveinterval', 1_000, 600_000, 10_000),
    keepAliveTimeoutMs: options.whole('keepalivetimeout', 500, 600_000, 10_000),
    maxDiscoverAttempts: options.whole('maxdiscoverattempts', 1, 100, 10),
    discoveryIntervalMs: options.whole('discoveryinterval', 10, 60_000, 100),
    gossipTimeoutMs: 1_000 * options.whole('gossiptimeout', 1, 60, 5),
  };
}

function seedOf(host: string): { address: string; port: number } {
  const [, address, port] =
    /^([A-Za-z0-9._-]{1,253}|\[[0-9a-fA-F:]+\])(?::(\d{1,5}))?$/.exec(host.trim()) ?? [];
  const number = Number(port ?? DEFAULT_PORT);
  if (address === undefined || number < 1 || number > 65_535)
    throw new BadEsdbUrl('has a host that is not name:port, [address]:port');
  return { address, port: number };
}

/** Percent-encoded, as in every URL: what holds `:`, `@` or `/` is written so. */
function credentialsOf(user: string): { username: string; password: string } {
  const colon = user.indexOf(':');
  try {
    const username = decodeURIComponent(user.slice(0, colon));
    const password = decodeURIComponent(user.slice(colon + 1));
    if (colon > 0 && password !== '') return { username, password };
  } catch {
    // Said below, without the text.
  }
  throw new BadEsdbUrl('must name user:password before @, percent-encoded');
}

const KNOWN = new Set(
  [
    'tls tlsCAFile tlsVerifyCert connectionName nodePreference throwOnAppendFailure defaultDeadline',
    'keepAliveInterval keepAliveTimeout maxDiscoverAttempts discoveryInterval gossipTimeout',
  ]
    .join(' ')
    .toLowerCase()
    .split(' '),
);

function optionsOf(query: string) {
  const options = new Map<string, string>();
  for (const [key, value] of new URLSearchParams(query)) {
    const name = key.toLowerCase().replace(/[_-]/g, '');
    if (!KNOWN.has(name)) throw new BadEsdbUrl(`has an option that is not known here: ${key.slice(0, 40)}`);
    options.set(name, value.trim());
  }
  return {
    text: (name: string, byDefault = ''): string => options.get(name) ?? byDefault,
    flag(name: string, byDefault: boolean): boolean {
      const value = options.get(name) ?? String(byDefault);
      if (value !== 'true' && value !== 'false') throw new BadEsdbUrl(`${name} must be true or false`);
      return value === 'true';
    },
    whole(name: string, min: number, max: number, byDefault: number): number {
      const number = Number(options.get(name) ?? byDefault);
      if (!Number.isInteger(number) || number < min || number > max)
        throw new BadEsdbUrl(`${name} must be a whole number from ${min} to ${max}`);
      return number;
    },
  };
}
