import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { restoreBackup, verifyBackup } from '../backup/restore-backup.js';
import { UsageError, type CliCommand } from './command.js';

/** `ramus restore`: a backup becomes a home. */
export const restoreCommand: CliCommand = {
  name: 'restore',
  summary: 'verifies a backup, and makes a home of it',
  help: `
Usage: ramus restore --from <backup> --to <home>
       ramus restore --from <backup> --verify

  --from    the folder that \`ramus backup\` wrote
  --to      the home to make: an empty folder, or none yet
  --verify  reads and checks the backup alone

Every file is compared with the manifest first, and the log with its own chain; nothing is written if one differs.
Then: RAMUS_HOME=<home> npm start. Never run the old home and the restored one at once for the same runners.
Broken off, the same command goes on where it was; until it is done nothing starts on that home.

Exit codes: 0 done · 1 the backup is damaged · 2 nothing was restored, for another reason
`,
  async run(args, { folder, out, signal }) {
    const { values } = parseArgs({
      args: [...args],
      options: { from: { type: 'string' }, to: { type: 'string' }, verify: { type: 'boolean' } },
    });
    if (!values.from) throw new UsageError('--from <backup> is missing');
    if (!values.to && !values.verify) throw new UsageError('--to <home> is missing');
    const from = resolve(folder, values.from);
    const { manifest, findings } = await verifyBackup(from, signal);
    for (const finding of findings) out(`${finding}\n`);
    if (findings.length > 0) return 1;
    out(`verified ${manifest.files} files of ${manifest.madeAt}, ${manifest.log.events} events\n`);
    if (!values.to) return 0;
    const home = resolve(folder, values.to);
    await restoreBackup(from, home, manifest, signal);
    out(`restored into ${home}; start it with RAMUS_HOME=${home} npm start\n`);
    return 0;
  },
};
