import { UsageError, type CliCommand, type CliEnvironment } from './command.js';

/** Exit code of a command line that cannot be understood, or of a failure that is no answer. */
const FAILED = 2;

/**
 * Finds the command that the words call and runs it.
 *
 * @returns the exit code.
 */
export async function runCli(
  commands: readonly CliCommand[],
  words: readonly string[],
  environment: CliEnvironment,
): Promise<number> {
  const command = commands
    .toSorted((a, b) => b.name.length - a.name.length)
    .find(({ name }) => words.slice(0, name.split(' ').length).join(' ') === name);
  if (!command) {
    const isAsked = words.length === 0 || words[0] === '--help' || words[0] === 'help';
    (isAsked ? environment.out : environment.err)(isAsked ? overview(commands) : unknown(words, commands));
    return isAsked ? 0 : FAILED;
  }
  const args = words.slice(command.name.split(' ').length);
  if (args.includes('--help')) {
    environment.out(`${command.help.trim()}\n`);
    return 0;
  }
  try {
    return await command.run(args, environment);
  } catch (error) {
    environment.err(`ramus ${command.name}: ${error instanceof Error ? error.message : String(error)}\n`);
    if (isUsage(error)) environment.err(`See: ramus ${command.name} --help\n`);
    return FAILED;
  }
}

/** `parseArgs` of node:util tells a wrong option by its code. */
const isUsage = (error: unknown): boolean =>
  error instanceof UsageError ||
  (error instanceof Error && 'code' in error && String(error.code).startsWith('ERR_PARSE_ARGS'));

function overview(commands: readonly CliCommand[]): string {
  const width = Math.max(0, ...commands.map(({ name }) => name.length));
  const lines = commands.map(({ name, summary }) => `  ${name.padEnd(width)}  ${summary}`);
  return [
    'Usage: ramus <command> [options]',
    '',
    ...lines,
    '',
    '`ramus <command> --help` tells more.',
    '',
  ].join('\n');
}

const unknown = (words: readonly string[], commands: readonly CliCommand[]): string =>
  `ramus: there is no command "${words.slice(0, 2).join(' ')}"\n\n${overview(commands)}`;
