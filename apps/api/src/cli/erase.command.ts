import { openEventStore } from '@ramus/event-store';
import { parseArgs } from 'node:util';
import { v7 } from 'uuid';
import { FsBlobStore } from '../artefacts/fs.blob-store.js';
import { Identity } from '../auth/identity.js';
import { openKey } from '../auth/keyed-hash.js';
import { readConfig } from '../config.js';
import { eraseUser } from '../erasure/erase-user.js';
import { Streams } from '../log/streams.js';
import { openSlide } from '../slides/open-slide.js';
import { OwnedSlides, unfinishedFolder, uploadsFolder } from '../uploads/owned-slides.js';
import { dropUnfinishedOf } from '../uploads/uploads.js';
import { UsageError, type CliCommand } from './command.js';

/** `ramus erase`: what a user can be known by goes. */
export const eraseCommand: CliCommand = {
  name: 'erase',
  summary: 'erases a user: names and results go, the log stays; the API must be stopped',
  help: `
Usage: ramus erase --user <name>

  --user   the name that the user signs in with (X-User-ID); it is hashed here, and written nowhere

Works on the home that RAMUS_HOME names, ./var without it, while no API runs on it. The user's unfinished workflows are
cancelled. Names of workflows, branches and jobs go, and with them plans, results and artefacts that no other user's jobs
produced as well, and the slides that he uploaded. The log stays, where the user is a number. Broken off, the same command ends what was begun.
Backups are brought up to date by the next \`ramus backup\`.

Exit codes: 0 done · 1 there is no workflow and no slide of this user · 2 not done, for another reason
`,
  async run(args, { folder, out, signal }) {
    const { values } = parseArgs({ args: [...args], options: { user: { type: 'string' } } });
    if (!values.user) throw new UsageError('--user <name> is missing');
    const { home, eventStore } = readConfig(folder);
    if (eventStore.kind !== 'sqlite')
      throw new Error('the log lies in EventStoreDB, where other programs may write meanwhile');
    const store = await openEventStore(eventStore);
    try {
      const identity = new Identity(await openKey(home), { adminUsers: new Set() });
      const { userId } = identity.identify({ headers: {}, auth: { userId: values.user } });
      const blobs = await FsBlobStore.open(home);
      const streams = new Streams(store);
      const tools = { store, streams, blobs, by: v7(), now: () => new Date(), signal };
      const erased = await eraseUser(userId, tools);
      const slides = await eraseSlides(userId, home);
      out(
        `erased ${userId}: names of ${erased.workflows} workflows (${erased.cancelled} cancelled), ${erased.blobs} blobs, ${slides} slides\n`,
      );
      return erased.workflows + slides > 0 ? 0 : 1;
    } finally {
      await store.close();
    }
  },
};

/** The log hears of it at the next start, when they are not there. */
async function eraseSlides(userId: string, home: string): Promise<number> {
  // One that cannot be read any more goes as well.
  const open = (path: string) => openSlide(path, { openslide: 'auto' });
  const owned = new OwnedSlides(uploadsFolder(home), open, () => undefined);
  await owned.load();
  await dropUnfinishedOf(userId, unfinishedFolder(home));
  return owned.removeAllOf(userId);
}
