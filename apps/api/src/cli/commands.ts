import type { CliCommand } from './command.js';

/** Every command of `ramus`, in the order in which they are listed. */
export const COMMANDS: readonly CliCommand[] = [];
