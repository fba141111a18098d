import { BadEsdbUrl, parseEventStoreUrl, type EventStoreLocation } from '@ramus/event-store';
import { existsSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { resolve } from 'node:path';
import { z } from 'zod';
import { proxyTrustOf, type ProxyTrust } from './volunteers/trusted-proxies.js';

/** A variable of the environment that cannot be used; the message names it. */
export class BadConfig extends Error {
  override readonly name = 'BadConfig';

  constructor(
    readonly variable: string,
    detail: string,
  ) {
    super(`${variable}: ${detail}`);
  }
}

/** What the program was told by its environment. Paths are absolute. */
export interface Config {
  /** 0 takes any free port. */
  readonly port: number;
  readonly host: string;
  /** Proxies that are believed when they say from where a volunteer comes. */
  readonly trustedProxies: ProxyTrust;
  /** Event log, blobs, keys. */
  readonly home: string;
  readonly slidesFolder: string;
  /** Largest slide that is taken as an upload. */
  readonly maxUploadBytes: number;
  readonly modelsFolder: string;
  /** Where the events are. */
  readonly eventStore: EventStoreLocation;
  readonly limits: {
    readonly maxActiveUsers: number;
    readonly maxRunningJobs: number;
    readonly maxJobsPerUser: number;
  };
  readonly localRunners: number;
  readonly localRunnerSlots: number;
  readonly auth: 'development';
  /** Whether a header is trusted although others than this machine can send it. */
  readonly authIsOpen: boolean;
  readonly adminUsers: ReadonlySet<string>;
  readonly diagnostics: boolean;
  readonly openslide: 'auto' | 'off';
  readonly logLevel: (typeof LOG_LEVELS)[number];
  readonly leaseMinMs: number;
  readonly leaseMaxMs: number;
  readonly runnerGraceMs: number;
  readonly heartbeatMs: number;
  readonly conductorTickMs: number;
  /** What the programs started from here inherit; not where the log is, nor its password. */
  readonly childEnv: Readonly<Record<string, string>>;
}

const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const;

/**
 * A slot for each core: a network on one thread wastes nothing, and while one slot makes nuclei of what its network said
 * another's runs. Each slot holds a few hundred MB, so that on larger machines their networks get more threads instead.
 */
const MAX_DEFAULT_SLOTS = 8;

const whole = (min: number, max: number, byDefault: number) =>
  z
    .string()
    .regex(/^\d+$/, { error: `must be a whole number from ${min} to ${max}` })
    .transform(Number)
    .pipe(
      z
        .number()
        .min(min, { error: `must be at least ${min}` })
        .max(max, { error: `must be at most ${max}` }),
    )
    .default(byDefault);

const choice = <const Values extends readonly string[]>(values: Values) =>
  z.enum(values, { error: `must be one of ${values.join(', ')}` });

const flag = z
  .enum(['1', 'true', 'on', '0', 'false', 'off'], { error: 'must be on or off' })
  .default('off')
  .transform((value) => ['1', 'true', 'on'].includes(value));

const names = z
  .string()
  .default('')
  .transform(
    (list) =>
      new Set(
        list
          .split(',')
          .map((name) => name.trim())
          .filter(Boolean),
      ),
  );

/** A relative path in it starts at the folder, which is known later; here it is only judged. */
const eventStoreUrl = z
  .string()
  .superRefine((url, context) => {
    try {
      if (parseEventStoreUrl(url, '/') === undefined)
        context.addIssue({ code: 'custom', message: 'must be sqlite:<path> or esdb://…' });
    } catch (error) {
      context.addIssue({
        code: 'custom',
        message: error instanceof BadEsdbUrl ? error.message : 'cannot be read',
      });
    }
  })
  .optional();

const proxies = z
  .string()
  .default('')
  .transform((setting, context) => {
    try {
      return proxyTrustOf(setting);
    } catch (error) {
      context.addIssue({ code: 'custom', message: (error as TypeError).message });
      return z.NEVER;
    }
  });

/** Every variable that the API reads; `.env.example` tells people the same list. */
export const environment = z.object({
  PORT: whole(0, 65_535, 8_000),
  HOST: z.string().min(1).default('127.0.0.1'),
  TRUST_PROXY: proxies,
  RAMUS_HOME: z.string().min(1).default('./var'),
  RAMUS_SLIDES: z.string().min(1).default('./data'),
  MAX_UPLOAD_BYTES: whole(1, 1_099_511_627_776, 21_474_836_480),
  RAMUS_MODELS: z.string().min(1).default('./models'),
  EVENT_STORE_URL: eventStoreUrl,
  MAX_ACTIVE_USERS: whole(1, 1_000, 3),
  MAX_RUNNING_JOBS: whole(1, 10_000, 4),
  MAX_JOBS_PER_USER: whole(1, 10_000, 2),
  LOCAL_RUNNERS: whole(0, 16, 1),
  LOCAL_RUNNER_SLOTS: whole(1, 64, Math.min(MAX_DEFAULT_SLOTS, availableParallelism())),
  AUTH: choice(['development']).optional(),
  ADMIN_USERS: names,
  RAMUS_DIAGNOSTICS: flag,
  RAMUS_OPENSLIDE: choice(['auto', 'off']).default('auto'),
  LOG_LEVEL: choice(LOG_LEVELS).default('info'),
  LEASE_MIN_MS: whole(100, 3_600_000, 15_000),
  LEASE_MAX_MS: whole(100, 3_600_000, 600_000),
  RUNNER_GRACE_MS: whole(0, 3_600_000, 30_000),
  HEARTBEAT_MS: whole(100, 600_000, 5_000),
  CONDUCTOR_TICK_MS: whole(10, 60_000, 1_000),
});

/** Reads the environment of this process, and before it `.env` of a folder, whose lines give way to what is set already. */
export function readConfig(folder: string): Config {
  const file = resolve(folder, '.env');
  if (existsSync(file)) process.loadEnvFile(file);
  return loadConfig(process.env, folder);
}

/**
 * Checks an environment.
 *
 * A variable that is set to nothing counts as absent, as `.env` files and compose files write it.
 *
 * @param folder relative paths start here.
 * @throws {BadConfig} with the name of the first variable that cannot be used.
 */
export function loadConfig(env: Readonly<Record<string, string | undefined>>, folder: string): Config {
  const given = Object.fromEntries(
    Object.entries(env).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
  const parsed = environment.safeParse(
    Object.fromEntries(Object.entries(given).filter(([, value]) => value.trim() !== '')),
  );
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    throw new BadConfig(String(issue?.path[0]), issue?.message ?? 'cannot be used');
  }
  const values = parsed.data;
  if (!values.AUTH && !isLoopback(values.HOST)) {
    throw new BadConfig(
      'AUTH',
      `must be set on purpose when HOST (${values.HOST}) is not loopback: AUTH=development believes any X-User-ID`,
    );
  }
  if (values.LEASE_MAX_MS < values.LEASE_MIN_MS) {
    throw new BadConfig('LEASE_MAX_MS', `must not be below LEASE_MIN_MS (${values.LEASE_MIN_MS})`);
  }
  if (3 * values.HEARTBEAT_MS > values.LEASE_MIN_MS) {
    throw new BadConfig('HEARTBEAT_MS', `must be at most a third of LEASE_MIN_MS (${values.LEASE_MIN_MS})`);
  }
  const home = resolve(folder, values.RAMUS_HOME);
  return {
    port: values.PORT,
    host: values.HOST,
    trustedProxies: values.TRUST_PROXY,
    home,
    slidesFolder: resolve(folder, values.RAMUS_SLIDES),
    maxUploadBytes: values.MAX_UPLOAD_BYTES,
    modelsFolder: resolve(folder, values.RAMUS_MODELS),
    eventStore: parseEventStoreUrl(values.EVENT_STORE_URL ?? '', folder) ?? {
      kind: 'sqlite',
      path: resolve(home, 'events.sqlite'),
    },
    limits: {
      maxActiveUsers: values.MAX_ACTIVE_USERS,
      maxRunningJobs: values.MAX_RUNNING_JOBS,
      maxJobsPerUser: values.MAX_JOBS_PER_USER,
    },
    localRunners: values.LOCAL_RUNNERS,
    localRunnerSlots: values.LOCAL_RUNNER_SLOTS,
    auth: values.AUTH ?? 'development',
    authIsOpen: !isLoopback(values.HOST),
    adminUsers: values.ADMIN_USERS,
    diagnostics: values.RAMUS_DIAGNOSTICS,
    openslide: values.RAMUS_OPENSLIDE,
    logLevel: values.LOG_LEVEL,
    leaseMinMs: values.LEASE_MIN_MS,
    leaseMaxMs: values.LEASE_MAX_MS,
    runnerGraceMs: values.RUNNER_GRACE_MS,
    heartbeatMs: values.HEARTBEAT_MS,
    conductorTickMs: values.CONDUCTOR_TICK_MS,
    childEnv: Object.fromEntries(Object.entries(given).filter(([name]) => name !== 'EVENT_STORE_URL')),
  };
}

const isLoopback = (host: string): boolean =>
  host === 'localhost' || host === '::1' || /^127(\.\d{1,3}){3}$/.test(host);
