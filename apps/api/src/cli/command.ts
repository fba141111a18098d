/** What a command speaks to; the process itself, or a spec. */
export interface CliEnvironment {
  /** Relative paths start here, and `.env` is read from here. */
  readonly folder: string;
  readonly out: (text: string) => void;
  readonly err: (text: string) => void;
  /** Aborted by the first SIGINT or SIGTERM. */
  readonly signal: AbortSignal;
}

/** One command of `ramus`. */
export interface CliCommand {
  /** Words that call it: `audit verify`. */
  readonly name: string;
  /** One line for the list of commands. */
  readonly summary: string;
  /** What `--help` prints: usage, options with their defaults, exit codes. */
  readonly help: string;
  /**
   * @param args what follows the name.
   * @returns the exit code: 0 done, 1 the answer is no, 2 asked wrongly.
   * @throws {UsageError} asked wrongly; the message says how.
   */
  run(args: readonly string[], environment: CliEnvironment): Promise<number>;
}

/** The command line cannot be understood. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}
