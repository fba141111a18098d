import { jobDecider, poolDecider, workflowDecider, type JobCommand, type PoolCommand } from '@ramus/domain';
import { eventHash, SqliteEventStore, StreamCommands, type RecordedEvent } from '@ramus/event-store';
import { jobSpec, submittedData } from '@ramus/testing';
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { auditShowKeyCommand, auditVerifyCommand } from './audit-verify.command.js';
import { runCli } from './run-cli.js';

let home: string;
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'verify-'));
  await work('w');
});
afterEach(() => rm(home, { recursive: true, force: true }));

const file = () => join(home, 'events.sqlite');

/** What the deciders themselves write of one workflow of two jobs, from its submission until it is over. */
async function work(workflowId: string): Promise<void> {
  const store = await SqliteEventStore.open({ path: file() });
  const context = { by: 'replica' };
  const workflows = new StreamCommands({ store, category: 'workflow', decider: workflowDecider });
  const pools = new StreamCommands({ store, category: 'pool', decider: poolDecider });
  const jobs = new StreamCommands({ store, category: 'job', decider: jobDecider });
  const pool = (data: Extract<PoolCommand, { type: 'ReassignSlots' }>['data']) =>
    pools.handle('default', { type: 'ReassignSlots', data }, context);
  const job = (jobId: string, command: JobCommand) => jobs.handle(jobId, command, context);

  const ids = [`${workflowId}.0`, `${workflowId}.1`];
  const data = { ...submittedData(...ids.map((id) => jobSpec(id))), workflowId };
  await workflows.handle(workflowId, { type: 'SubmitWorkflow', data }, context);
  for (const jobId of ids) {
    const of = { jobId, generation: 1 };
    await pool({ releases: [], releasedUsers: [], grants: [{ ...of, userId: 'ada' }] });
    await workflows.handle(workflowId, { type: 'StartJob', data: of }, context);
    const plan = { hash: 'plan', bytes: 1 };
    await job(jobId, { type: 'PlanJob', data: { ...of, workflowId, shards: 1, tiles: 1, plan } });
    const leases = [{ shard: 0, runnerId: 'r1', leaseMs: 15_000 }];
    await job(jobId, { type: 'GrantLeases', data: { jobId, leases } });
    const result = { hash: 'result', bytes: 1 };
    await job(jobId, { type: 'CommitShard', data: { jobId, token: 1, result, tiles: 1 } });
    await job(jobId, { type: 'MergeJob', data: { ...of, manifest: plan } });
    await workflows.handle(workflowId, { type: 'SucceedJob', data: of }, context);
    await pool({ releases: [of], releasedUsers: jobId === ids[1] ? ['ada'] : [], grants: [] });
  }
  await store.close();
}

async function call(...words: string[]) {
  let [out, err] = ['', ''];
  const code = await runCli([auditVerifyCommand, auditShowKeyCommand], ['audit', ...words, '--home', home], {
    folder: home,
    out: (text) => void (out += text),
    err: (text) => void (err += text),
    signal: new AbortController().signal,
  });
  return { code, out, err };
}
const verify = (...options: string[]) => call('verify', ...options);

/** Findings as `check stream revision`, once each. */
async function found(...options: string[]): Promise<string[]> {
  const { out } = await verify('--json', ...options);
  const { body } = JSON.parse(out) as {
    body: { findings: { items: { check: string; stream: string; revision: number }[] } };
  };
  return [
    ...new Set(body.findings.items.map(({ check, stream, revision }) => `${check} ${stream} ${revision}`)),
  ];
}

function tamper(sql: string): void {
  const db = new DatabaseSync(file());
  db.exec(sql);
  db.close();
}
const at = (stream: string, revision: number) => `stream = '${stream}' AND revision = ${revision}`;

describe('a log that nobody touched', () => {
  it('is found clean, again and again, also while it grows', async () => {
    expect(await verify()).toMatchObject({ code: 0, err: '' });
    await work('v');
    const { code, out } = await verify();
    expect(code).toBe(0);
    expect(out).toContain('nothing was found');
    expect(out).toMatch(/held against the report of .* \(20 events\)/);
  });

  it('is read beside its writer, which goes on', async () => {
    const store = await SqliteEventStore.open({ path: file() });
    expect((await verify()).code).toBe(0);
    await store.close();
  });
});

describe('a log that was tampered with', () => {
  it('shows an event that was changed, by its stream and revision', async () => {
    tamper(`UPDATE events SET data = replace(data, '"tiles":1', '"tiles":2') WHERE ${at('job-w.0', 0)}`);
    expect(await found()).toEqual(['prev job-w.0 0']);
    const { code, out } = await verify();
    expect(code).toBe(1);
    expect(out).toContain('prev       job-w.0 revision 0');
  });

  it('shows an event that is missing in the middle, and what it leaves unexplained', async () => {
    tamper(`DELETE FROM events WHERE ${at('job-w.0', 2)}`);
    expect(await found()).toEqual(['position job-w.0 3', 'revision job-w.0 2', 'merge job-w.0 3']);
  });

  it('shows events that changed places', async () => {
    const [a, b] = [at('workflow-w', 1), at('workflow-w', 2)];
    tamper(`UPDATE events SET position = -position WHERE ${a};
            UPDATE events SET position = (SELECT -position FROM events WHERE ${a}) + 1000 WHERE ${b};`);
    const checks = (await found()).filter((finding) => finding.startsWith('revision workflow-w'));
    expect(checks).toContain('revision workflow-w 1');
  });

  it('shows events of several streams that changed places, by the laws', async () => {
    // The start of the job now stands before the grant of its slot.
    tamper(`UPDATE events SET position = 1000 WHERE ${at('pool-default', 1)};
            UPDATE events SET position = 3 WHERE ${at('workflow-w', 1)};
            UPDATE events SET position = 4 WHERE position = 1000;`);
    expect(await found()).toEqual(['L4 workflow-w 1']);
  });

  it('shows an event that was put in twice', async () => {
    tamper(`INSERT INTO events SELECT (SELECT max(position) FROM events) + 1, stream,
            (SELECT max(revision) FROM events WHERE stream = 'pool-default') + 1, id, type, data, metadata
            FROM events WHERE ${at('pool-default', 4)}`);
    const checks = await found();
    expect(checks).toContain('id pool-default 6');
    expect(checks).toContain('prev pool-default 5');
  });

  it('shows a whole stream that is missing, by what others say of it', async () => {
    tamper(`DELETE FROM events WHERE stream = 'job-w.1'`);
    expect(await found()).toEqual(['position workflow-w 4', 'end workflow-w 4']);
  });

  it('shows what cannot even be read', async () => {
    tamper(`UPDATE events SET data = 'not JSON' WHERE ${at('job-w.0', 1)};
            UPDATE events SET data = 'null' WHERE ${at('job-w.1', 1)};`);
    const checks = await found();
    expect(checks).toContain('shape unknown -1');
    expect(checks).toContain('shape job-w.1 1');
  });
});

describe('an earlier report', () => {
  beforeEach(async () => {
    expect((await verify('--out', 'report.json')).code).toBe(0);
  });

  it('shows that the newest events are gone, at the next run and at every later one', async () => {
    tamper(`DELETE FROM events WHERE position > 16`);
    const cut = ['cut pool-default 4', 'cut workflow-w 4', 'cut $all -1'];
    expect((await found()).toSorted()).toEqual(cut.toSorted());
    expect((await found()).toSorted()).toEqual(cut.toSorted());
  });

  it('shows that a stream is gone of which nothing else tells', async () => {
    const store = await SqliteEventStore.open({ path: file() });
    const metadata = { at: '2026-01-01T00:00:00.000Z', by: 'replica', schema: 1 };
    const added = { id: 'an-id', type: 'SlideAdded', data: { slideId: 's' }, metadata };
    await store.append('slide-s', [added], 'no-stream');
    await store.close();
    expect((await verify()).code).toBe(0);
    tamper(`DELETE FROM events WHERE stream = 'slide-s'`);
    expect(await found()).toEqual(['vanished slide-s 0', 'cut $all -1']);
  });

  it('shows a past that was written anew, chain and all', async () => {
    rewrite('job-w.0', (event) =>
      event.revision === 2
        ? { ...event, data: { ...event.data, result: { hash: 'forged', bytes: 1 } } }
        : event,
    );
    expect(await found('--accept')).toEqual([]);
    expect(await found('--against', 'report.json')).toEqual(['rewritten job-w.0 3', 'order pool-default 5']);
  });

  it('is believed only under the key that signed it', async () => {
    const path = join(home, 'report.json');
    const text = await readFile(path, 'utf8');
    await writeFile(path, text.replace('"events":20', '"events":19'));
    expect(await verify('--against', 'report.json')).toMatchObject({ code: 2 });
    await writeFile(path, text);
    await rm(join(home, 'audit.key'));
    expect((await verify('--against', 'report.json')).err).toContain('signed under another key');
    const { publicKey } = (JSON.parse(text) as { key: { publicKey: string } }).key;
    await writeFile(join(home, 'old.pem'), publicKey);
    expect((await verify('--against', 'report.json', '--key', 'old.pem')).code).toBe(0);
  });

  it('is left aside when a restored log is accepted', async () => {
    tamper(`DELETE FROM events WHERE position > 18`);
    expect(await found()).not.toEqual([]);
    expect(await found('--accept')).toEqual([]);
    expect(await found()).toEqual([]);
  });
});

describe('the key', () => {
  it('is made once, for its owner alone, and shown in public only by half', async () => {
    const first = await call('show-key');
    expect(first.out).toContain('BEGIN PUBLIC KEY');
    expect(await call('show-key')).toEqual(first);
    expect((await stat(join(home, 'audit.key'))).mode & 0o777).toBe(0o600);
  });

  it('stops everything when it is damaged', async () => {
    await writeFile(join(home, 'audit.key'), 'no key');
    expect(await verify()).toMatchObject({ code: 2, out: '' });
  });
});

/** Changes events of a stream and makes the chain whole again to its end, as who has the code can. */
function rewrite(stream: string, change: (event: RecordedEvent) => RecordedEvent): void {
  const db = new DatabaseSync(file());
  let prev: string | undefined;
  for (const row of db.prepare('SELECT * FROM events WHERE stream = ? ORDER BY revision').all(stream)) {
    const { prev: _, ...metadata } = JSON.parse(String(row['metadata'])) as RecordedEvent['metadata'];
    const event = change({
      stream,
      position: String(row['position']),
      revision: Number(row['revision']),
      id: String(row['id']),
      type: String(row['type']),
      data: JSON.parse(String(row['data'])) as object,
      metadata: { ...metadata, ...(prev !== undefined && { prev }) },
    });
    prev = eventHash(event);
    db.prepare('UPDATE events SET data = ?, metadata = ? WHERE position = ?').run(
      JSON.stringify(event.data),
      JSON.stringify(event.metadata),
      Number(event.position),
    );
  }
  db.close();
}
