import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { z } from 'zod';

/** An option or variable that cannot be used; the message names it. */
export class BadConfig extends Error {
  override readonly name = 'BadConfig';
}

const PROVIDERS = ['cpu', 'cuda', 'webgpu'] as const;
export type Provider = (typeof PROVIDERS)[number];

const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const;

/** What the daemon was told. Paths are absolute. */
export interface Config {
  /** Origin of the server, and its path if it has one; no slash at the end. */
  readonly server: string;
  readonly token: string;
  readonly name: string;
  readonly slots: number;
  readonly provider: Provider;
  readonly modelsFolder: string;
  readonly home: string;
  readonly diagnostics: boolean;
  /** 0: never. */
  readonly giveUpAfterMs: number;
  readonly logLevel: (typeof LOG_LEVELS)[number];
}

export const HELP = `ramus-runner: computes shards of Ramus workflows on this machine.

Usage: ramus-runner --server URL --token TOKEN [options]

  --server URL         where Ramus is            (RAMUS_SERVER, http://127.0.0.1:8000)
  --token TOKEN        lets this runner in; the variable is safer, as others on this
                       machine can read a command line    (RAMUS_RUNNER_TOKEN, required)
  --name NAME          which runner of this home it is; each name keeps its identity, and
                       only one process may have it                (RUNNER_NAME, default)
  --slots N            shards computed side by side, 1 to 64             (RUNNER_SLOTS, 1)
  --ep PROVIDER        ${PROVIDERS.join(', ')}: what runs the networks             (RUNNER_EP, cpu)
  --models DIR         models that need no download; checked by hash (RAMUS_MODELS, ./models)
  --home DIR           its identity and the models it fetched          (RAMUS_HOME, ./var)
  --diagnostics        offers the kinds that tests and benchmarks use  (RAMUS_DIAGNOSTICS)
  --give-up-after MS   exits once no server has welcomed it for so long; 0: never
                                                            (RUNNER_GIVE_UP_AFTER_MS, 0)
  --log-level LEVEL    ${LOG_LEVELS.join(', ')}
                                                                         (LOG_LEVEL, info)
  --help               this text

It writes JSON lines to its output. It ends with 0 when it was told to stop or has given
up, with 1 when it cannot start or the server refuses it for good, and with 3 when another
process has its name. SIGTERM and SIGINT give its shards back and stop it within 5 seconds.
`;

/** Where each setting comes from; an option beats its variable. */
export const SOURCES = {
  server: { option: 'server', variable: 'RAMUS_SERVER' },
  token: { option: 'token', variable: 'RAMUS_RUNNER_TOKEN' },
  name: { option: 'name', variable: 'RUNNER_NAME' },
  slots: { option: 'slots', variable: 'RUNNER_SLOTS' },
  provider: { option: 'ep', variable: 'RUNNER_EP' },
  modelsFolder: { option: 'models', variable: 'RAMUS_MODELS' },
  home: { option: 'home', variable: 'RAMUS_HOME' },
  diagnostics: { option: 'diagnostics', variable: 'RAMUS_DIAGNOSTICS' },
  giveUpAfterMs: { option: 'give-up-after', variable: 'RUNNER_GIVE_UP_AFTER_MS' },
  logLevel: { option: 'log-level', variable: 'LOG_LEVEL' },
} as const satisfies Record<keyof Config, { option: string; variable: string }>;

const whole = (min: number, max: number, byDefault: number) => {
  const error = `must be a whole number from ${min} to ${max}`;
  const number = z
    .string()
    .regex(/^\d{1,12}$/, { error })
    .transform(Number);
  return number.refine((value) => value >= min && value <= max, { error }).default(byDefault);
};

const path = (byDefault: string) =>
  z
    .string()
    .default(byDefault)
    .transform((value) => resolve(value));

const settings = z.object({
  server: z
    .url({ protocol: /^https?$/, error: 'must be an http or https URL' })
    .default('http://127.0.0.1:8000')
    .transform((url) => url.replace(/\/+$/, '')),
  token: z.string({ error: 'is required' }).max(4_096),
  name: z
    .string()
    .regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/, {
      error: 'must be letters, digits, dots, dashes; at most 64',
    })
    .default('default'),
  slots: whole(1, 64, 1),
  provider: z.enum(PROVIDERS, { error: `must be one of ${PROVIDERS.join(', ')}` }).default('cpu'),
  modelsFolder: path('./models'),
  home: path('./var'),
  diagnostics: z
    .enum(['0', '1', 'true', 'false'], { error: 'must be 1 or 0' })
    .default('0')
    .transform((value) => value === '1' || value === 'true'),
  giveUpAfterMs: whole(0, 2_147_483_647, 0),
  logLevel: z.enum(LOG_LEVELS, { error: `must be one of ${LOG_LEVELS.join(', ')}` }).default('info'),
});

/**
 * Reads the command line and the environment; an empty variable counts as absent.
 *
 * @returns `'help'` when that is all that was asked for.
 * @throws {BadConfig} naming the option and its variable.
 */
export function readConfig(argv: readonly string[], env: NodeJS.ProcessEnv = process.env): Config | 'help' {
  const options = parseOptions(argv);
  if (options['help'] === true) return 'help';

  const told: Partial<Record<keyof Config, string>> = {};
  for (const key of Object.keys(SOURCES) as (keyof Config)[]) {
    const option = options[SOURCES[key].option];
    const value = option === true ? '1' : (option ?? env[SOURCES[key].variable]);
    if (typeof value === 'string' && value !== '') told[key] = value;
  }
  const parsed = settings.safeParse(told);
  if (parsed.success) return parsed.data;

  const [issue] = parsed.error.issues;
  const { option, variable } = SOURCES[(issue?.path[0] ?? 'server') as keyof Config];
  throw new BadConfig(`--${option} (${variable}): ${issue?.message ?? 'cannot be used'}`);
}

function parseOptions(argv: readonly string[]): Record<string, string | boolean | undefined> {
  const names = Object.values(SOURCES).map(({ option }) => option);
  const options = Object.fromEntries(
    names.map((name) => [
      name,
      { type: name === 'diagnostics' ? ('boolean' as const) : ('string' as const) },
    ]),
  );
  try {
    return parseArgs({
      args: [...argv],
      options: { ...options, help: { type: 'boolean', short: 'h' } },
      strict: true,
    }).values as Record<string, string | boolean | undefined>;
  } catch (error) {
    throw new BadConfig(error instanceof Error ? error.message : String(error));
  }
}
