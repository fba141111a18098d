import { asLogged, DEFAULT_LIMITS } from '@ramus/domain';
import { comparePositions, openEventStore, openReadOnly, type ReadableLog } from '@ramus/event-store';
import { WhatIfStudy } from '@ramus/what-if';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { readConfig } from '../config.js';
import { UsageError, type CliCommand } from './command.js';
import { parseLimits } from './what-if/limits-option.js';
import { whatIfTable } from './what-if/what-if-table.js';

const PAGE = 2_000;
/** A study keeps a few hundred bytes of each event's work. */
const MAX_EVENTS = 2_000_000;

interface Range {
  readonly from: string | undefined;
  readonly to: string | undefined;
}

/** `ramus replay`: what would have been, under other limits. */
export const replayCommand: CliCommand = {
  name: 'replay',
  summary: 'plays the recorded demand again under other limits, and compares waiting and completion times',
  help: `
Usage: ramus replay --limits <name>=<number>[,…] [--from <position>] [--to <position>] [--home <folder>] [--json]

  --limits  maxActiveUsers, maxRunningJobs, maxJobsPerUser, userSlotMaxHoldMs; those left out stay as recorded
  --from    first position of the log whose submissions count; the first by default
  --to      last position that is looked at; the last by default
  --home    the home whose log is read; RAMUS_HOME and EVENT_STORE_URL by default
  --json    the whole answer, for programs

The API may run meanwhile: the log is only read. Played again are submissions, cancellations, pauses, retries, runners and
slides at their recorded times, and each plan, shard and merge for as long as it took; who waits for what is decided by
the product's own rules on a simulated clock, without chance. Not simulated: a runner that slows down the more it does at
once, the milliseconds between two decisions, times without an API.

Exit codes: 0 answered · 1 no workflow was submitted in that range · 2 not answered
`,
  async run(args, { folder, out, signal }) {
    const { values } = parseArgs({
      args: [...args],
      options: {
        limits: { type: 'string' },
        from: { type: 'string' },
        to: { type: 'string' },
        home: { type: 'string' },
        json: { type: 'boolean' },
      },
    });
    if (!values.limits) throw new UsageError('--limits is missing, for example --limits maxRunningJobs=8');
    const change = parseLimits(values.limits);
    const range = { from: position('--from', values.from), to: position('--to', values.to) };
    const { eventStore, runnerGraceMs, leaseMinMs, leaseMaxMs } = readConfig(folder);
    const location =
      values.home === undefined
        ? eventStore
        : { kind: 'sqlite' as const, path: resolve(folder, join(values.home, 'events.sqlite')) };
    const log = location.kind === 'sqlite' ? openReadOnly(location.path) : await openEventStore(location);
    const study = new WhatIfStudy(DEFAULT_LIMITS);
    try {
      await show(log, study, range, signal);
    } finally {
      await log.close();
    }
    const answer = study.answer(change, { runnerGraceMs, lease: { minMs: leaseMinMs, maxMs: leaseMaxMs } });
    out(values.json ? `${JSON.stringify(answer, null, 2)}\n` : whatIfTable(answer));
    return answer.recorded.workflows > 0 ? 0 : 1;
  },
};

async function show(
  log: ReadableLog,
  study: WhatIfStudy,
  { from, to }: Range,
  signal: AbortSignal,
): Promise<void> {
  const [last] = await log.readAll({ limit: 1, backwards: true });
  const until = to ?? last?.position;
  let events = 0;
  for (let after: string | undefined; until !== undefined;) {
    signal.throwIfAborted();
    const page = await log.readAll({ from: after, limit: PAGE });
    for (const event of page) {
      if (comparePositions(event.position, until) > 0) return;
      if ((events += 1) > MAX_EVENTS) {
        throw new UsageError(`more than ${MAX_EVENTS} events: name a last position with --to`);
      }
      // What this version does not know is none of its policies' business.
      const logged = asLogged(event);
      if (logged) study.take(logged, from === undefined || comparePositions(event.position, from) >= 0);
    }
    after = page.at(-1)?.position;
    if (page.length === 0) return;
  }
}

function position(option: string, text: string | undefined): string | undefined {
  if (text !== undefined && !/^(0|[1-9]\d{0,19})$/.test(text)) {
    throw new UsageError(`${option} must be a position of the log: a whole number`);
  }
  return text;
}
