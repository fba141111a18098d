import { SqliteEventStore } from '@ramus/event-store';
import { writeFileSync } from 'node:fs';
import { mkdir, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { beforeEach, describe, expect, it } from 'vitest';
import { walk } from './home-files.js';
import { MANIFEST, MOMENTS, NotABackup } from './manifest.js';
import { restoreBackup, verifyBackup } from './restore-backup.js';
import { SmallHome } from './small-home.fixture.js';
import { TargetRefused } from './target.js';
import { UNFINISHED_RESTORE } from './unfinished-restore.js';

const { signal } = new AbortController();
const blob = (folder: string, hash: string) => join(folder, 'blobs', hash.slice(0, 2), hash);
async function filesIn(folder: string): Promise<string[]> {
  const paths: string[] = [];
  for await (const path of walk(folder, '')) paths.push(path);
  return paths;
}

let at: SmallHome;
beforeEach(async () => {
  at = await SmallHome.open();
  await at.commit('job-1', 'one');
  await at.commit('job-1', 'two');
  await at.blobs.putNamed('names/w1', Buffer.from('{"name":"mine"}'));
});

async function restore(): Promise<string> {
  const home = join(at.folder, 'restored');
  const { manifest, findings } = await verifyBackup(at.target, signal);
  expect(findings).toEqual([]);
  await restoreBackup(at.target, home, manifest, signal);
  return home;
}

describe('a backup', () => {
  it('becomes a home with the same log, blobs, names and keys, which goes on', async () => {
    const { manifest } = await at.backUp();
    expect(manifest.log).toEqual({ events: 2, streams: 1, position: '2' });
    await at.commit('job-1', 'after it');
    const home = await restore();
    const restored = await SqliteEventStore.open({ path: join(home, 'events.sqlite') });
    expect(await restored.readAll({ limit: 10 })).toEqual(
      (await at.store.readAll({ limit: 10 })).slice(0, 2),
    );
    await restored.close();
    for (const path of ['identity.key', 'named/names/w1']) {
      expect(await readFile(join(home, path))).toEqual(await readFile(join(at.home, path)));
    }
    expect((await filesIn(home)).filter((path) => path.startsWith('blobs/'))).toHaveLength(2);
    expect(await filesIn(home)).not.toContain('runners/local.json');
  });

  it('keeps the key of verifications and their reports, save those that saw more than its log holds', async () => {
    const report = (name: string) => join('audit', `${name}.json`);
    await mkdir(join(at.home, 'audit'));
    await writeFile(join(at.home, 'audit.key'), 'a key');
    await writeFile(join(at.home, report('before')), 'a report');
    const saying = at.said.push.bind(at.said);
    // The log has been copied by the time that anything is said.
    at.said.push = (line) => {
      writeFileSync(join(at.home, report('meanwhile')), 'a report');
      return saying(line);
    };
    await at.backUp();
    const home = await restore();
    expect(await readFile(join(home, 'audit.key'), 'utf8')).toBe('a key');
    expect(await readdir(join(at.home, 'audit'))).toHaveLength(2);
    expect(await readdir(join(home, 'audit'))).toEqual(['before.json']);
  });

  it('is read by its owner alone', async () => {
    await at.backUp();
    const modes = await Promise.all(
      (await filesIn(at.target)).map(async (path) =>
        ((await stat(join(at.target, path))).mode & 0o077).toString(8),
      ),
    );
    expect(new Set(modes.slice(1))).toEqual(new Set(['0']));
  });

  it('of a home that is written to meanwhile holds every blob that its log names', async () => {
    let busy = true;
    const writing = (async () => {
      for (let n = 0; busy; n += 1) await at.commit(`job-${n % 7}`, `result ${n}`);
    })();
    await at.backUp();
    const { missing } = await at.backUp();
    busy = false;
    await writing;
    expect(missing).toBe(0);
    await restore();
  });

  it('brought up to date copies only what is new, and forgets what was erased', async () => {
    const gone = await at.commit('job-2', 'to be erased');
    await at.backUp();
    await at.commit('job-2', 'three');
    await at.blobs.deleteNamed('names/w1');
    await rm(blob(at.home, gone));
    const { manifest, kept, missing } = await at.backUp();
    expect({ kept, blobs: manifest.blobs, missing }).toEqual({ kept: 2, blobs: 3, missing: 1 });
    expect(await readdir(join(at.target, MOMENTS))).toEqual([manifest.moment]);
    const files = await filesIn(await restore());
    expect(files).not.toContain('named/names/w1');
    expect(files.filter((path) => path.endsWith(gone))).toEqual([]);
  });

  it('that is broken off is none, and the one before it stands', async () => {
    const stop = new AbortController();
    stop.abort();
    await expect(at.backUp(at.target, stop.signal)).rejects.toThrow();
    await expect(verifyBackup(at.target, signal)).rejects.toThrow(NotABackup);

    const { manifest } = await at.backUp();
    await at.commit('job-1', 'three');
    await expect(at.backUp(at.target, stop.signal)).rejects.toThrow();
    expect((await verifyBackup(at.target, signal)).manifest).toEqual(manifest);
    expect((await at.backUp()).manifest.log.events).toBe(3);
  });

  it('repairs a blob that the last one holds damaged, and names one that the home holds damaged', async () => {
    const hash = await at.commit('job-1', 'three');
    await at.backUp();
    await writeFile(blob(at.target, hash), 'rotten');
    expect((await at.backUp()).damaged).toEqual([]);
    await restore();
    const other = await at.commit('job-1', 'four');
    await writeFile(blob(at.home, other), 'rotten');
    expect(await at.backUp()).toMatchObject({ damaged: [other], missing: 1 });
  });

  it('names the blobs that the files of a merged job lie in', async () => {
    const file = await at.blobs.put(Buffer.from('artefact'));
    const manifest = await at.blobs.put(
      Buffer.from(JSON.stringify([{ name: 'a', mediaType: 'b', ...file }])),
    );
    await at.append('job-1', 'JobMerged', { jobId: '1', generation: 1, manifest });
    expect((await at.backUp()).missing).toBe(0);
    await rm(blob(at.home, file.hash));
    expect((await at.backUp()).missing).toBe(1);
  });

  it('of a log with a broken chain is refused', async () => {
    await at.commit('job-1', 'three');
    await at.store.close();
    const db = new DatabaseSync(at.logFile);
    db.exec("UPDATE events SET data = '{}' WHERE revision = 1");
    db.close();
    await expect(at.backUp()).rejects.toThrow(/job-1: the event before revision 2/);
  });
});

describe('the folder of a backup', () => {
  it('holds nothing else', async () => {
    await mkdir(at.target);
    await writeFile(join(at.target, 'thesis.doc'), '');
    await expect(at.backUp()).rejects.toThrow(TargetRefused);
    expect(await readdir(at.target)).toEqual(['thesis.doc']);
  });

  it('is none of the home itself', async () => {
    await expect(at.backUp(join(at.home, 'backup'))).rejects.toThrow(TargetRefused);
  });

  it('takes one backup at a time', async () => {
    // Which of the two is first, the disk decides.
    const outcomes = await Promise.allSettled([at.backUp(), at.backUp()]);
    const refused = outcomes.flatMap((one) => (one.status === 'rejected' ? [String(one.reason)] : []));
    expect(refused).toEqual([expect.stringContaining('under way')]);
  });
});

describe('a damaged backup', () => {
  it.each([
    ['a changed blob', async (hash: string) => writeFile(blob(at.target, hash), 'x'), /blobs\/.*: changed/],
    ['a missing blob', async (hash: string) => rm(blob(at.target, hash)), /blobs\/.*: missing/],
    [
      'a changed list',
      async (_: string, moment: string) => writeFile(join(moment, 'files.ndjson'), ''),
      /files.ndjson/,
    ],
    [
      'another key',
      async (_: string, moment: string) => writeFile(join(moment, 'identity.key'), 'k'.repeat(32)),
      /identity.key: changed/,
    ],
  ])('with %s is told', async (_, damage, finding) => {
    const hash = await at.commit('job-1', 'three');
    const { manifest } = await at.backUp();
    await damage(hash, join(at.target, MOMENTS, manifest.moment));
    expect((await verifyBackup(at.target, signal)).findings.join('\n')).toMatch(finding);
  });

  it('whose manifest was cut is no backup', async () => {
    await at.backUp();
    await writeFile(join(at.target, MANIFEST), '{"format":1');
    await expect(verifyBackup(at.target, signal)).rejects.toThrow(NotABackup);
  });
});

describe('a home that is being restored', () => {
  it('was empty', async () => {
    const { manifest } = await at.backUp();
    await expect(restoreBackup(at.target, at.home, manifest, signal)).rejects.toThrow('not empty');
  });

  it('is marked until all of it is there, and goes on where it was', async () => {
    const { manifest } = await at.backUp();
    const home = join(at.folder, 'restored');
    const stop = new AbortController();
    stop.abort();
    await expect(restoreBackup(at.target, home, manifest, stop.signal)).rejects.toThrow();
    expect(await readdir(home)).toEqual([UNFINISHED_RESTORE]);
    expect(await readdir(await restore())).not.toContain(UNFINISHED_RESTORE);
  });
});
