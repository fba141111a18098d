import { MemoryEventStore } from '@ramus/event-store';
import { jobSpec, submittedData } from '@ramus/testing';
import { describe, expect, it } from 'vitest';
import { MemoryBlobs } from '../artefacts/memory-blobs.fixture.js';
import { Streams } from '../log/streams.js';
import { WorkflowNamesStore } from '../workflows/workflow-names.js';
import { eraseUser } from './erase-user.js';

const by = { by: 'replica' };
const bytes = (text: string) => Buffer.from(text);

/** A log with blobs, in which ada and bob have each finished a job; one of the two results and one file are equal. */
class Home {
  readonly store = new MemoryEventStore();
  readonly streams = new Streams(this.store);
  readonly blobs = new MemoryBlobs();
  readonly names = new WorkflowNamesStore(this.blobs);

  static async make(): Promise<Home> {
    const home = new Home();
    await home.finish('ada', 'a');
    await home.finish('bob', 'b');
    return home;
  }

  erase(userId = 'ada', blobs = this.blobs) {
    const { store, streams } = this;
    const signal = new AbortController().signal;
    return eraseUser(userId, { store, streams, blobs, by: 'eraser', now: () => new Date(0), signal });
  }

  async submit(userId: string, workflowId: string): Promise<string> {
    const jobId = `${workflowId}.0`;
    const data = { ...submittedData(jobSpec(jobId)), workflowId, userId };
    await this.names.put(workflowId, data.fingerprint, {
      name: `of ${userId}`,
      branches: ['x'],
      keys: ['y'],
    });
    await this.streams.workflow.handle(workflowId, { type: 'SubmitWorkflow', data }, by);
    await this.streams.workflow.handle(workflowId, { type: 'StartJob', data: { jobId, generation: 1 } }, by);
    return jobId;
  }

  async plan(userId: string, workflowId: string): Promise<string> {
    const jobId = await this.submit(userId, workflowId);
    const plan = await this.blobs.put(bytes(`plan of ${userId}`));
    const planned = { jobId, workflowId, generation: 1, shards: 2, tiles: 0, plan };
    await this.streams.job.handle(jobId, { type: 'PlanJob', data: planned }, by);
    return jobId;
  }

  async finish(userId: string, workflowId: string): Promise<void> {
    const jobId = await this.plan(userId, workflowId);
    for (const [shard, text] of [`result of ${userId}`, 'a result of both'].entries()) {
      const lease = { jobId, leases: [{ shard, runnerId: 'r', leaseMs: 15_000 }] };
      const { revision } = await this.streams.job.handle(jobId, { type: 'GrantLeases', data: lease }, by);
      const data = { jobId, token: Number(revision), result: await this.blobs.put(bytes(text)), tiles: 0 };
      await this.streams.job.handle(jobId, { type: 'CommitShard', data }, by);
    }
    const files = [`file of ${userId}`, 'a file of both'].map(async (name) => ({
      ...{ name, mediaType: 'text/plain' },
      ...(await this.blobs.put(bytes(name))),
    }));
    const manifest = await this.blobs.put(bytes(JSON.stringify(await Promise.all(files))));
    await this.streams.job.handle(jobId, { type: 'MergeJob', data: { jobId, generation: 1, manifest } }, by);
    await this.streams.workflow.handle(
      workflowId,
      { type: 'SucceedJob', data: { jobId, generation: 1 } },
      by,
    );
  }

  async left(): Promise<string[]> {
    const texts = ['plan of', 'result of', 'file of'].flatMap((what) => [`${what} ada`, `${what} bob`]);
    const there: string[] = [];
    for (const text of [...texts, 'a result of both', 'a file of both']) {
      const { hash } = await new MemoryBlobs().put(bytes(text));
      if (await this.blobs.has(hash)) there.push(text);
    }
    return there.sort();
  }

  async nameOf(workflowId: string): Promise<string> {
    const { state } = await this.streams.workflow.state(workflowId);
    const names = await new WorkflowNamesStore(this.blobs).of(
      workflowId,
      state.submission?.fingerprint ?? '',
    );
    return names.name;
  }
}

const OF_BOB = ['a file of both', 'a result of both', 'file of bob', 'plan of bob', 'result of bob'];

describe('erasing a user', () => {
  it('takes names and bytes, leaves what others made as well, and leaves the log as it is', async () => {
    const home = await Home.make();
    const before = await home.store.readAll({ limit: 1_000 });
    expect(await home.erase()).toEqual({ userId: 'ada', workflows: 1, cancelled: 0, blobs: 4 });
    expect(await home.left()).toEqual(OF_BOB);
    expect(await home.nameOf('a')).toBe('(name erased)');
    expect(await home.nameOf('b')).toBe('of bob');
    expect(await home.store.readAll({ limit: 1_000 })).toEqual(before);
    expect(JSON.parse(String(await home.blobs.getNamed('erasures/ada')))).toMatchObject({ userId: 'ada' });
  });

  it('cancels what runs, and closes it for results that come late', async () => {
    const home = await Home.make();
    const jobId = await home.plan('ada', 'c');
    const lease = { jobId, leases: [{ shard: 0, runnerId: 'r', leaseMs: 15_000 }] };
    const { revision } = await home.streams.job.handle(jobId, { type: 'GrantLeases', data: lease }, by);
    expect(await home.erase()).toMatchObject({ workflows: 2, cancelled: 1 });
    const late = { jobId, token: Number(revision), result: await home.blobs.put(bytes('late')), tiles: 0 };
    await expect(
      home.streams.job.handle(jobId, { type: 'CommitShard', data: late }, by),
    ).rejects.toMatchObject({ code: 'lease-lost' });
    expect((await home.streams.workflow.state('c')).state.finished).toBe('cancelled');
  });

  it('does nothing the second time, and nothing for somebody unknown', async () => {
    const home = await Home.make();
    await home.erase();
    expect(await home.erase()).toMatchObject({ workflows: 1, cancelled: 0, blobs: 0 });
    expect(await home.erase('nobody')).toMatchObject({ workflows: 0, blobs: 0 });
    expect(await home.left()).toEqual(OF_BOB);
  });

  it('takes what two shared once both are erased', async () => {
    const home = await Home.make();
    await home.erase();
    await home.erase('bob');
    expect(await home.left()).toEqual([]);
  });

  it.each([0, 1, 2, 3, 4, 5])('ends what broke off after %d deletions', async (done) => {
    const home = await Home.make();
    let deletions = 0;
    const stumble = (): void => {
      if (deletions++ === done) throw new Error('killed');
    };
    const { blobs } = home;
    const fragile = Object.assign(Object.create(blobs) as MemoryBlobs, {
      delete: async (hash: string) => (stumble(), blobs.delete(hash)),
      deleteNamed: async (name: string) => (stumble(), blobs.deleteNamed(name)),
    });
    const first = home.erase('ada', fragile);
    if (done < 5) await expect(first).rejects.toThrow('killed');
    else await first;
    await home.erase();
    expect(await home.left()).toEqual(OF_BOB);
    expect(await home.nameOf('a')).toBe('(name erased)');
  });
});
