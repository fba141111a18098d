// How long the API folds a long log when it starts: npm run bench:replay [-- --events 1000000]
import { SqliteEventStore } from '@ramus/event-store';
import { existsSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { PastFile } from '../../apps/api/dist/audit/past-file.js';
import { PastRecorder } from '../../apps/api/dist/audit/past-recorder.js';
import { SchedulerState } from '../../apps/api/dist/conductor/scheduler-state.js';
import { LogFollower } from '../../apps/api/dist/log/follower.js';
import { Views } from '../../apps/api/dist/projector/projector.service.js';
import { SqliteProjectionStore } from '../../apps/api/dist/projector/sqlite.projection-store.js';
import { HeartbeatTable } from '../../apps/api/dist/runners/heartbeat-table.js';
import { makeLongLog } from './long-log.mjs';
import { machine } from './machine.mjs';

const BAR_S = 10;

const { values } = parseArgs({ options: { events: { type: 'string', default: '1000000' } } });
const events = Number(values.events);
const logger = { warn: console.warn, error: console.error };

console.log(machine());
const log = join(process.env.BENCH_FOLDER ?? tmpdir(), `ramus-long-log-${events}.sqlite`);
if (!existsSync(log)) {
  const startedMs = performance.now();
  await makeLongLog(log, events);
  console.log(`made ${log} in ${((performance.now() - startedMs) / 1_000).toFixed(0)} s`);
}
const home = mkdtempSync(join(process.env.BENCH_FOLDER ?? tmpdir(), 'ramus-replay-'));
process.on('exit', () => rmSync(home, { recursive: true, force: true }));

const store = await SqliteEventStore.open({ path: log });
const fresh = await replay('folded afresh');
await replay('with views and past as they were stored');
await store.close();
const isReached = fresh < BAR_S || events !== 1_000_000;
console.log(isReached ? '\nthe bar is reached' : '\nthe bar is missed');
process.exit(isReached ? 0 : 1);

/** Everything that the API folds at its start, in its order. */
async function replay(name) {
  const cpuBefore = process.cpuUsage();
  const startedMs = performance.now();
  const state = new SchedulerState(store);
  const file = PastFile.open(join(home, 'past.sqlite'));
  const past = await PastRecorder.over(store, file, state, logger);
  const views = await Views.resume(
    SqliteProjectionStore.open({ path: join(home, 'views.sqlite') }),
    store,
    logger,
  );
  const heartbeats = new HeartbeatTable(() => performance.now(), 1_000);
  const follower = new LogFollower(store, [state, past, views, heartbeats], logger);
  follower.start();
  await follower.whenCaughtUp();
  const foldedS = (performance.now() - startedMs) / 1_000;
  views.flush();
  const tookS = (performance.now() - startedMs) / 1_000;
  const count = Number(follower.appliedPosition);
  const { user, system } = process.cpuUsage(cpuBefore);
  const { snapshot } = state;
  console.log(
    `\nreplay, ${name}: ${tookS.toFixed(2)} s (bar < ${BAR_S} s for 1,000,000), ${Math.round(count / tookS)} events/s\n` +
      `  ${count} events, ${((user + system) / 1e6).toFixed(2)} s of CPU time; the last batch of views took ${((tookS - foldedS) * 1_000).toFixed(0)} ms; ` +
      `RSS ${(process.memoryUsage.rss() / 2 ** 20).toFixed(0)} MiB, peak ${(process.resourceUsage().maxRSS / 2 ** 10).toFixed(0)} MiB; ` +
      `${snapshot.workflows.size} workflows in the scheduler's memory; ` +
      `views.sqlite ${(statSync(join(home, 'views.sqlite')).size / 2 ** 20).toFixed(0)} MiB`,
  );
  await follower.close();
  views.close();
  file.close();
  return tookS;
}
