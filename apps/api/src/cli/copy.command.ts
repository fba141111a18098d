import {
  copyLog,
  LogsDiffer,
  openEventStore,
  openReadOnly,
  parseEventStoreUrl,
  type EventStore,
  type EventStoreLocation,
  type ReadableLog,
} from '@ramus/event-store';
import { parseArgs } from 'node:util';
import { eventIds } from '../log/event-ids.js';
import { UsageError, type CliCommand } from './command.js';

/** Events between two lines of progress. */
const STRIDE = 10_000;
/** Streams that EventStoreDB keeps short: they say which processes are alive, and begin anew in another log. */
const CUT_SHORT = /^(leader|replica)-/;

/** `ramus copy`: a log from one store into another. */
export const copyCommand: CliCommand = {
  name: 'copy',
  summary: 'copies a log into another store: sqlite:<path>, esdb://…',
  help: `
Usage: ramus copy --from <store> --to <store>

  <store>  sqlite:<path>, or an EventStoreDB address (esdb://…, esdb+discover://…)

Stop the API first: what is appended after the start is not copied. The source is only read. Events keep their
ids, revisions, order, data and metadata; blobs, names and keys stay in RAMUS_HOME. Where the target counts
positions in another way, a last event (log-origin) marks the end of the copy. Broken off, the same command goes on.
At the end both logs are read side by side and compared. Then set EVENT_STORE_URL to the target.

Exit codes: 0 copied and compared · 1 the target holds something else · 2 not copied, for another reason
`,
  async run(args, { folder, out, err, signal }) {
    const { values } = parseArgs({
      args: [...args],
      options: { from: { type: 'string' }, to: { type: 'string' } },
    });
    const from = locationOf('--from', values.from, folder);
    const to = locationOf('--to', values.to, folder);
    if (from.kind === 'sqlite' && to.kind === 'sqlite' && from.path === to.path) {
      throw new UsageError('--from and --to name one log');
    }
    const source = from.kind === 'sqlite' ? openReadOnly(from.path) : await openEventStore(from);
    try {
      const target = await openEventStore(to);
      try {
        return await copy(source, target, from.kind);
      } finally {
        await target.close();
      }
    } finally {
      await source.close();
    }

    async function copy(log: ReadableLog, target: EventStore, origin: string) {
      let told = 0;
      try {
        const copied = await copyLog({
          from: log,
          to: target,
          origin,
          skips: (stream) => origin === 'esdb' && CUT_SHORT.test(stream),
          now: () => new Date(),
          newId: eventIds(),
          signal,
          onProgress: (events) => {
            if (events - told < STRIDE) return;
            told = events;
            err(`${events} events\n`);
          },
        });
        out(
          `${copied.events} events of ${copied.streams} streams stand in the target (${copied.stood} stood before), ` +
            `compared one by one; sha256 ${copied.digest}\n`,
        );
        out(
          copied.isMarked
            ? 'positions differ: log-origin marks the end of the copy\n'
            : 'positions are the same\n',
        );
        return 0;
      } catch (error) {
        if (!(error instanceof LogsDiffer)) throw error;
        out(`${error.message}\n`);
        return 1;
      }
    }
  },
};

function locationOf(option: string, url: string | undefined, folder: string): EventStoreLocation {
  const location = url === undefined ? undefined : parseEventStoreUrl(url, folder);
  if (!location) throw new UsageError(`${option} must be sqlite:<path> or esdb://…`);
  return location;
}
