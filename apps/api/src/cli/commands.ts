import { auditShowKeyCommand, auditVerifyCommand } from './audit-verify.command.js';
import { backupCommand } from './backup.command.js';
import type { CliCommand } from './command.js';
import { copyCommand } from './copy.command.js';
import { eraseCommand } from './erase.command.js';
import { replayCommand } from './replay.command.js';
import { restoreCommand } from './restore.command.js';

/** Every command of `ramus`, in the order in which they are listed. */
export const COMMANDS: readonly CliCommand[] = [
  backupCommand,
  restoreCommand,
  copyCommand,
  eraseCommand,
  replayCommand,
  auditVerifyCommand,
  auditShowKeyCommand,
];
