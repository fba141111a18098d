import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { makeBackup } from '../backup/make-backup.js';
import { readConfig } from '../config.js';
import { productVersion } from '../places.js';
import { UsageError, type CliCommand, type CliEnvironment } from './command.js';

/** `ramus backup`: a home, while the program runs on it. */
export const backupCommand: CliCommand = {
  name: 'backup',
  summary: 'copies a home (log, blobs, names, keys) into a folder, while the API runs',
  help: `
Usage: ramus backup --to <folder> [--home <folder>]

  --to     an empty folder, or an earlier backup, which is brought up to date: blobs that it holds are
           verified and not copied again. It stands until the new one is whole.
  --home   the home to back up; RAMUS_HOME and EVENT_STORE_URL by default, ./var without them

The backup holds this installation's keys: whoever reads it can act as any of its runners and sign in its name.
Slides of the data folder and views are not in it. Broken off, the same command goes on where it was.

Exit codes: 0 done · 1 done, but blobs of the home are damaged · 2 no backup was made
`,
  async run(args, { folder, out, err, signal }) {
    const { values } = parseArgs({
      args: [...args],
      options: { to: { type: 'string' }, home: { type: 'string' } },
    });
    if (!values.to) throw new UsageError('--to <folder> is missing');
    const { manifest, kept, damaged, missing } = await makeBackup({
      ...placesOf(values.home, folder),
      to: resolve(folder, values.to),
      product: productVersion(),
      now: () => new Date(),
      signal,
      say: (line) => err(`${line}\n`),
    });
    out(
      `backed up ${manifest.log.events} events up to position ${manifest.log.position} and ${manifest.files} files, ` +
        `${manifest.bytes} bytes (${kept} of ${manifest.blobs} blobs were there already)\n`,
    );
    if (missing > 0) out(`the log names ${missing} blobs that the home does not hold: erased, or lost\n`);
    for (const hash of damaged) out(`damaged in the home, not backed up: blob ${hash}\n`);
    return damaged.length > 0 ? 1 : 0;
  },
};

function placesOf(
  home: string | undefined,
  folder: CliEnvironment['folder'],
): { home: string; logFile: string } {
  if (home !== undefined)
    return { home: resolve(folder, home), logFile: resolve(folder, join(home, 'events.sqlite')) };
  const { home: own, eventStore } = readConfig(folder);
  if (eventStore.kind !== 'sqlite') {
    throw new Error(
      'the log lies in EventStoreDB, which has backups of its own; `ramus copy` makes a file of it',
    );
  }
  return { home: own, logFile: eventStore.path };
}
