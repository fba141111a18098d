import { workflowProgress, type WorkflowProgress } from '@ramus/projections';
import { jobSpec, submittedData } from '@ramus/testing';
import type { Logged, WorkflowEvent } from '@ramus/domain';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Checkpoint } from './projection-store.js';
import { SqliteProjectionStore, type ProjectionStoreOptions } from './sqlite.projection-store.js';

const FLAGS = [
  '--conditions=@ramus/source',
  '--experimental-transform-types',
  '--disable-warning=ExperimentalWarning',
];

let folder: string;
let path: string;
let opened: SqliteProjectionStore[];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ramus-views-'));
  path = join(folder, 'views.sqlite');
  opened = [];
});
afterEach(() => {
  for (const store of opened) store.close();
  rmSync(folder, { recursive: true });
});

function open(options: Partial<ProjectionStoreOptions> = {}): SqliteProjectionStore {
  const store = SqliteProjectionStore.open({ path, ...options });
  opened.push(store);
  return store;
}
/** What the file is like if the system goes down while it is open. */
function copyOf(): string {
  const copy = join(folder, 'copy.sqlite');
  for (const suffix of ['', '-wal']) writeFileSync(copy + suffix, readFileSync(path + suffix));
  return copy;
}
const at = (position: number): Checkpoint => ({
  position: String(position),
  stream: 'workflow-w',
  revision: position,
  eventId: `event-${position}`,
});
function workflow(workflowId: string, change: Partial<WorkflowProgress> = {}): WorkflowProgress {
  const data = { ...submittedData(jobSpec(`${workflowId}.0`)), workflowId, userId: 'ada' };
  const metadata = { at: '2026-03-02T10:00:00.000Z' };
  const event = {
    type: 'WorkflowSubmitted',
    data,
    metadata,
    stream: '',
    revision: 0,
    position: '1',
  } as const;
  const made = workflowProgress.evolve(undefined, event satisfies Logged<WorkflowEvent>);
  if (!made) throw new Error('not submitted');
  return { ...made, ...change };
}

describe('a store of views', () => {
  it('that is new has neither views nor a checkpoint', () => {
    const store = open();
    expect(store.checkpoint).toBeUndefined();
    expect(store.workflow('w')).toBeUndefined();
    expect(store.slides()).toEqual([]);
  });

  it('has after its next start what it was given, and how far that goes', () => {
    open().commit({ workflows: [workflow('w')], slides: ['s'] }, at(7));
    opened.pop()?.close();
    const store = open();
    expect(store.checkpoint).toEqual(at(7));
    expect(store.workflow('w')).toEqual(workflow('w'));
    expect(store.slides()).toEqual(['s']);
  });

  it('keeps the slides as they were when nothing is said of them', () => {
    const store = open();
    store.commit({ workflows: [], slides: ['s', 't'] }, at(1));
    store.commit({ workflows: [] }, at(2));
    expect(store.slides()).toEqual(['s', 't']);
    store.commit({ workflows: [], slides: ['t'] }, at(3));
    expect(store.slides()).toEqual(['t']);
  });

  it('lists a user’s own workflows by time, then by id, page by page', () => {
    const store = open();
    const submittedAt = '2026-03-02T11:00:00.000Z';
    const workflows = [workflow('b'), workflow('d'), workflow('a', { submittedAt }), workflow('c')];
    store.commit({ workflows: [...workflows, workflow('e', { userId: 'eve' })] }, at(1));
    expect(store.idsOf('ada', { limit: 3 })).toEqual(['a', 'd', 'c']);
    expect(store.idsOf('ada', { limit: 3, cursor: 'c' })).toEqual(['b']);
    expect(store.idsOf('ada', { limit: 3, cursor: 'b' })).toEqual([]);
    expect(store.idsOf('nobody', { limit: 3 })).toEqual([]);
  });

  it('tells nothing of another user by a cursor', () => {
    const store = open();
    store.commit({ workflows: [workflow('a'), workflow('b', { userId: 'eve' })] }, at(1));
    expect(store.idsOf('ada', { limit: 3, cursor: 'b' })).toEqual(
      store.idsOf('ada', { limit: 3, cursor: 'x' }),
    );
  });

  it('lists by status, as it is now, and by slide', () => {
    const store = open();
    store.commit({ workflows: [workflow('a', { slideId: 's' }), workflow('b')] }, at(1));
    store.commit({ workflows: [workflow('b', { status: 'running' })] }, at(2));
    expect(store.idsOf('ada', { limit: 9, status: 'pending' })).toEqual(['a']);
    expect(store.idsOf('ada', { limit: 9, status: 'running' })).toEqual(['b']);
    expect(store.idsOf('ada', { limit: 9, slideId: 's' })).toEqual(['a']);
    expect(store.idsOf('ada', { limit: 9, slideId: 's', status: 'running' })).toEqual([]);
  });

  it('finds every list by an index, and sorts none', () => {
    open().commit({ workflows: [workflow('a')] }, at(1));
    opened.pop()?.close();
    const db = new DatabaseSync(path, { readOnly: true });
    const order = 'ORDER BY submitted_at DESC, workflow_id DESC LIMIT 50';
    for (const where of ['user_id = ?', 'user_id = ? AND status = ?', 'user_id = ? AND slide_id = ?']) {
      const sql = `EXPLAIN QUERY PLAN SELECT workflow_id FROM workflows WHERE ${where} ${order}`;
      const plan = JSON.stringify(db.prepare(sql).all());
      expect(plan).toMatch(/USING COVERING INDEX newest/);
      expect(plan).not.toMatch(/TEMP B-TREE/);
    }
    db.close();
  });

  it('walks through everybody’s workflows', () => {
    const store = open();
    store.commit({ workflows: [workflow('b'), workflow('a', { userId: 'eve' }), workflow('c')] }, at(1));
    const first = store.rowsAfter(undefined, 2);
    expect(first.map(({ workflowId, userId }) => [workflowId, userId])).toEqual([
      ['a', 'eve'],
      ['b', 'ada'],
    ]);
    expect(JSON.parse(first[0]?.body ?? '')).toEqual(workflow('a', { userId: 'eve' }));
    expect(store.rowsAfter('b', 2).map(({ workflowId }) => workflowId)).toEqual(['c']);
  });

  it('forgets everything when it is told to', () => {
    const store = open();
    store.commit({ workflows: [workflow('w')], slides: ['s'] }, at(1));
    store.clear();
    expect([store.checkpoint, store.workflow('w'), store.slides()]).toEqual([undefined, undefined, []]);
  });

  it('takes nothing of a change that cannot be stored whole', () => {
    const store = open();
    store.commit({ workflows: [workflow('a')] }, at(1));
    const broken = function* () {
      yield workflow('b');
      throw new Error('out of views');
    };
    expect(() => store.commit({ workflows: broken() }, at(2))).toThrow('out of views');
    expect(store.workflow('b')).toBeUndefined();
    expect(store.checkpoint).toEqual(at(1));
    store.commit({ workflows: [workflow('b')] }, at(2));
    expect(store.workflow('b')).toBeDefined();
  });

  it('belongs to one process', () => {
    open();
    expect(() => open()).toThrow(/locked/);
  });
});

describe('a file of views', () => {
  const stored = () => {
    open().commit({ workflows: [workflow('w')] }, at(1));
  };
  const stop = () => opened.pop()?.close();

  it('of other projections is folded afresh', () => {
    stored();
    stop();
    expect(open({ version: 'workflow-progress@99' }).checkpoint).toBeUndefined();
  });

  it('of another format is folded afresh', () => {
    stored();
    stop();
    const db = new DatabaseSync(path);
    db.exec('PRAGMA user_version = 99');
    db.close();
    expect(open().checkpoint).toBeUndefined();
  });

  it.each([
    [
      'is no database',
      () => writeFileSync(path, 'something else, and rather long, so that it is read'.repeat(99)),
    ],
    ['is cut off', () => truncateSync(path, 6_000)],
    ['is empty', () => truncateSync(path, 0)],
    [
      'holds garbage in its middle',
      () => {
        const bytes = readFileSync(path);
        bytes.fill(0xa5, 4_096, 12_288);
        writeFileSync(path, bytes);
      },
    ],
  ])('that %s is folded afresh', (_, damage) => {
    stored();
    stop();
    damage();
    const store = open();
    expect(store.checkpoint).toBeUndefined();
    store.commit({ workflows: [workflow('w')] }, at(1));
    expect(store.workflow('w')).toEqual(workflow('w'));
  });

  it('that was open when the system went down is not believed; after a mere crash of the process it is', () => {
    open({ boot: 'this' }).commit({ workflows: [workflow('w')] }, at(1));
    const copy = copyOf();
    expect(open({ path: copy, boot: 'this' }).checkpoint).toEqual(at(1));
    const again = copyOf();
    opened.pop()?.close();
    writeFileSync(again + '-wal', readFileSync(`${path}-wal`));
    writeFileSync(again, readFileSync(path));
    expect(open({ path: again, boot: 'next' }).checkpoint).toBeUndefined();
  });

  it('that was closed is believed after the system went down', () => {
    open({ boot: 'this' }).commit({ workflows: [workflow('w')] }, at(1));
    stop();
    expect(open({ boot: 'next' }).checkpoint).toEqual(at(1));
  });

  it('of a process that was killed while it wrote has views and checkpoint of one moment', async () => {
    const script = fileURLToPath(new URL('./endless-commits.mjs', import.meta.url));
    for (let kill = 0; kill < 5; kill++) {
      const child = spawn(process.execPath, [...FLAGS, script, path], {
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      // It says so after each few commits, and is in the middle of one at most times.
      await once(child.stdout, 'data');
      const ended = once(child, 'exit');
      child.kill('SIGKILL');
      expect(await ended).toEqual([null, 'SIGKILL']);
      const store = open();
      const revision = store.checkpoint?.revision;
      expect(revision).toBeGreaterThan(0);
      for (const id of ['a', 'b', 'c']) expect(store.workflow(id)?.priority).toBe(revision);
      stop();
    }
  });
});
