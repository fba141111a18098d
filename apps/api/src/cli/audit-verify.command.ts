import { openEventStore, openReadOnly, StoreIncompatible, type ReadableLog } from '@ramus/event-store';
import { readFile, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { keyIdOf, openAuditKey } from '../audit/verification/audit-key.js';
import { readReport, signReport, type SignedReport } from '../audit/verification/report.js';
import { ReportShelf } from '../audit/verification/report-shelf.js';
import { verifyLog } from '../audit/verification/verify-log.js';
import { readConfig, type Config } from '../config.js';
import { productVersion } from '../places.js';
import type { CliCommand } from './command.js';
import { reportText } from './report-text.js';

/** Events between two lines of progress. */
const STRIDE = 100_000;

/** `ramus audit verify`: reads the log itself, beside the API or without it. */
export const auditVerifyCommand: CliCommand = {
  name: 'audit verify',
  summary: 'checks the whole log: every law, every hash, and what earlier reports saw',
  help: `
Usage: ramus audit verify [--home <folder>] [--against <report>] [--key <file>] [--accept] [--out <file>]
                          [--json] [--stats]

  --home     the home whose log is read; RAMUS_HOME and EVENT_STORE_URL by default, ./var without them
  --against  an earlier report, kept elsewhere; the home's own newest by default
  --key      the public key (PEM) that signed it, if it is not this home's
  --accept   hold the log against no report, and later runs against this one: after a backup was restored
  --out      writes the signed report to a file
  --json     prints the signed report, without its list of streams
  --stats    tells events per second and memory on standard error

The log is only read. The report is signed under audit.key of the home, and kept in its folder audit/.

Exit codes: 0 nothing was found · 1 something was found · 2 asked wrongly, or not verified
`,
  async run(args, { folder, out, err, signal }) {
    const { values } = parseArgs({
      args: [...args],
      options: {
        home: { type: 'string' },
        against: { type: 'string' },
        key: { type: 'string' },
        out: { type: 'string' },
        accept: { type: 'boolean', default: false },
        json: { type: 'boolean', default: false },
        stats: { type: 'boolean', default: false },
      },
    });
    const { home, eventStore } = placesOf(values.home, folder);
    const log =
      eventStore.kind === 'sqlite' ? openReadOnly(eventStore.path) : await openEventStore(eventStore);
    try {
      const key = await openAuditKey(home);
      const shelf = new ReportShelf(home, key.id);
      const keyId = values.key === undefined ? key.id : await keyIdIn(resolve(folder, values.key));
      const against = values.accept
        ? undefined
        : values.against === undefined
          ? await shelf.baseline()
          : readReport(await readFile(resolve(folder, values.against), 'utf8'), keyId);
      const report = await verified(log, against);
      await shelf.keep(report);
      if (values.out !== undefined) await writeFile(resolve(folder, values.out), JSON.stringify(report));
      const { heads: _, ...short } = report;
      out(values.json ? `${JSON.stringify(short, null, 2)}\n` : reportText(report, against));
      return report.body.findings.total > 0 ? 1 : 0;

      async function verified(readable: ReadableLog, earlier: SignedReport | undefined) {
        const startedMs = performance.now();
        let told = 0;
        const { body, heads } = await verifyLog({
          log: readable,
          store: eventStore.kind,
          product: productVersion(),
          against: earlier,
          now: () => new Date(),
          signal,
          onProgress: (events) => {
            if (events - told < STRIDE) return;
            told = events;
            err(`${events} events\n`);
          },
        });
        if (values.stats) err(statsOf(body.range.events, performance.now() - startedMs));
        return signReport(key, body, heads);
      }
    } catch (error) {
      // A file of which SQLite itself cannot make sense is an answer, too.
      if (!(error instanceof StoreIncompatible)) throw error;
      out(`${error.message}\n`);
      return 1;
    } finally {
      await log.close();
    }
  },
};

/** `ramus audit show-key`: what others need to check a report. */
export const auditShowKeyCommand: CliCommand = {
  name: 'audit show-key',
  summary: 'prints the public key under which reports are signed',
  help: `
Usage: ramus audit show-key [--home <folder>]

Prints the public key (Ed25519, PEM) to give to whoever checks reports, and on standard error its id, which
every report names.
`,
  async run(args, { folder, out, err }) {
    const { values } = parseArgs({ args: [...args], options: { home: { type: 'string' } } });
    const key = await openAuditKey(placesOf(values.home, folder).home);
    err(`key ${key.id}\n`);
    out(key.publicPem);
    return 0;
  },
};

function placesOf(home: string | undefined, folder: string): Pick<Config, 'home' | 'eventStore'> {
  if (home === undefined) return readConfig(folder);
  const own = resolve(folder, home);
  return { home: own, eventStore: { kind: 'sqlite', path: join(own, 'events.sqlite') } };
}

const keyIdIn = async (path: string): Promise<string> => keyIdOf(await readFile(path, 'utf8'));

function statsOf(events: number, tookMs: number): string {
  const perSecond = Math.round((1_000 * events) / Math.max(1, tookMs));
  const peakMiB = Math.round(process.resourceUsage().maxRSS / 1_024);
  return `${events} events in ${Math.round(tookMs)} ms: ${perSecond} events/s, ${peakMiB} MiB at most\n`;
}
