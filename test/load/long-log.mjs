import { jobDecider, poolDecider, runnerDecider, workflowDecider } from '@ramus/domain';
import { SqliteEventStore, StreamCommands } from '@ramus/event-store';
import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

/** Workflows under way at a time, and who submits them. */
const UNDER_WAY = 32;
const USERS = 16;
const RUNNERS = 8;
/** Shards that are leased together. */
const LEASED = 8;
const LIMITS = { maxActiveUsers: USERS, maxRunningJobs: 10_000, maxJobsPerUser: 1_000 };
const BLOB = { hash: 'b'.repeat(64), bytes: 1_000 };
/** Rows between two commits of the file that is being made. */
const ROWS_AT_ONCE = 50_000;

/**
 * Makes the log of `events` events, at least, of workflows that ran to their end, unless it is there: every event is
 * one that the deciders decided, and the same in every run.
 */
export async function makeLongLog(path, events) {
  if (existsSync(path)) return;
  mkdirSync(dirname(path), { recursive: true });
  const made = `${path}.new`;
  for (const suffix of ['', '-wal', '-shm', '.lock']) rmSync(made + suffix, { force: true });
  await (await SqliteEventStore.open({ path: made })).close();
  const rows = new Rows(made);
  const log = new Deciders(rows);
  await log.open();
  let next = 0;
  await Promise.all(
    Array.from({ length: UNDER_WAY }, async () => {
      while (rows.count < events) await log.run(next++);
    }),
  );
  rows.close();
  for (const suffix of ['-wal', '-shm', '.lock']) rmSync(made + suffix, { force: true });
  renameSync(made, path);
}

/** The writing half of an event store, straight into the file: nobody waits for the disk. */
class Rows {
  count = 0;
  #db;
  #insert;
  #revisions = new Map();

  constructor(path) {
    this.#db = new DatabaseSync(path);
    this.#db.exec('PRAGMA synchronous = OFF; BEGIN');
    this.#insert = this.#db.prepare('INSERT INTO events VALUES (?, ?, ?, ?, ?, ?, ?)');
  }

  async append(stream, events) {
    let revision = this.#revisions.get(stream) ?? -1;
    for (const { id, type, data, metadata } of events) {
      revision += 1;
      this.count += 1;
      this.#insert.run(
        this.count,
        stream,
        revision,
        id,
        type,
        JSON.stringify(data),
        JSON.stringify(metadata),
      );
      if (this.count % ROWS_AT_ONCE === 0) this.#db.exec('COMMIT; BEGIN');
    }
    this.#revisions.set(stream, revision);
    return { revision, position: String(this.count) };
  }

  /** What is asked for is only ever a stream's beginning, or what came after the last append: nothing. */
  async read() {
    return [];
  }

  close() {
    this.#db.exec('COMMIT; PRAGMA wal_checkpoint(TRUNCATE)');
    this.#db.close();
  }
}

class Deciders {
  #ids = 0;
  #nowMs = Date.UTC(2026, 0, 1);

  constructor(store) {
    const newId = () => uuid(++this.#ids);
    const nowMs = () => (this.#nowMs += 3);
    const of = (category, decider) =>
      new StreamCommands({ store, category, decider, newId, nowMs, understand: (event) => event });
    this.workflow = of('workflow', workflowDecider);
    this.pool = of('pool', poolDecider);
    this.job = of('job', jobDecider);
    this.runner = of('runner', runnerDecider);
  }

  async open() {
    await this.pool.handle('default', { type: 'ChangeLimits', data: LIMITS }, { by: REPLICA });
    for (let n = 0; n < RUNNERS; n++) {
      const runnerId = uuid(n, 'd');
      const about = { kind: 'daemon', kinds: ['diagnostic'], provider: 'cpu', version: '1' };
      const data = { runnerId, connectionId: uuid(n, 'c'), replicaId: REPLICA, slots: LEASED, ...about };
      await this.runner.handle(runnerId, { type: 'ConnectRunner', data }, { by: runnerId });
    }
  }

  /** The n-th workflow, from its submission to its end: three branches of two jobs, or now and then one long job. */
  async run(n) {
    const workflowId = uuid(n, 'a');
    const userId = (n % USERS).toString(16).padStart(32, '0');
    const context = { by: REPLICA, correlationId: workflowId };
    const isLong = n % 50 === 49;
    const shards = isLong ? 1_000 : 8 + ((n * 7) % 49);
    const places = isLong ? [0] : [0, 0, 1, 1, 2, 2];
    const jobs = places.map((branch, i) => ({
      jobId: `${workflowId}.${i}`,
      branch,
      kind: 'diagnostic',
      params: { shards, shardMs: 0 },
      dependsOn: [],
    }));
    const about = { priority: 5, reproducible: false, fingerprint: 'f'.repeat(64) };
    const data = { workflowId, userId, ...about, jobs };
    await this.workflow.handle(workflowId, { type: 'SubmitWorkflow', data }, { ...context, by: userId });
    const branches = [...new Set(places)].map((branch) => jobs.filter((job) => job.branch === branch));
    await Promise.all(
      branches.map(async (branch) => {
        for (const { jobId } of branch) await this.#job(workflowId, jobId, userId, shards, context);
      }),
    );
  }

  async #job(workflowId, jobId, userId, shards, context) {
    const slot = { jobId, generation: 1 };
    const reassign = (change) => {
      const data = { releases: [], releasedUsers: [], grants: [], ...change };
      return this.pool.handle('default', { type: 'ReassignSlots', data }, context);
    };
    const job = (type, data) => this.job.handle(jobId, { type, data: { jobId, ...data } }, context);
    await reassign({ grants: [{ ...slot, userId }] });
    await this.workflow.handle(workflowId, { type: 'StartJob', data: slot }, context);
    await job('PlanJob', { workflowId, generation: 1, shards, tiles: 4 * shards, plan: BLOB });
    for (let shard = 0; shard < shards; shard += LEASED) {
      const leases = Array.from({ length: Math.min(LEASED, shards - shard) }, (_, k) => ({
        shard: shard + k,
        runnerId: uuid((shard + k) % RUNNERS, 'd'),
        leaseMs: 15_000,
      }));
      const { recorded } = await job('GrantLeases', { leases });
      for (const { revision } of recorded)
        await job('CommitShard', { token: revision, result: BLOB, tiles: 4 });
    }
    await job('MergeJob', { generation: 1, manifest: BLOB });
    await this.workflow.handle(workflowId, { type: 'SucceedJob', data: slot }, context);
    await reassign({ releases: [slot] });
  }
}

const REPLICA = uuid(0, 'e');

/** Like a UUIDv7, whose order is that of `n`. */
function uuid(n, kind = '0') {
  const digits = n.toString(16).padStart(8, '0');
  return `0199${digits.slice(0, 4)}-${digits.slice(4)}-7000-8000-${kind.repeat(12)}`;
}
