import type { SubmitWorkflowBody } from '@ramus/contracts';
import { beforeEach, describe, expect, it } from 'vitest';
import { KeyedHash } from '../auth/keyed-hash.js';
import { loadConfig } from '../config.js';
import { SLIDE, SmallEngine } from '../engine/small-engine.fixture.js';
import type { LogFollower } from '../log/follower.js';
import type { SlideLibrary } from '../slides/slide-library.js';
import { SubmitWorkflowCommand, SubmitWorkflowHandler } from './submit-workflow.handler.js';
import { WorkflowNamesStore } from './workflow-names.js';

const ID = '01a20ea2-8ae9-76f4-93df-80b0f64c0041';
let engine: SmallEngine;
let handler: SubmitWorkflowHandler;
let names: WorkflowNamesStore;
let follower: LogFollower;

beforeEach(async () => {
  engine = await SmallEngine.open();
  names = new WorkflowNamesStore(engine.blobs);
  follower = await engine.follow();
  handler = handlerOver(engine.slides);
});

const handlerOver = (slides: SlideLibrary) =>
  new SubmitWorkflowHandler(
    engine.streams,
    follower,
    names,
    new KeyedHash(new Uint8Array(32)),
    slides,
    engine.models,
    loadConfig({ RAMUS_DIAGNOSTICS: '1' }, '/nowhere'),
  );
const body = (change: Partial<SubmitWorkflowBody> = {}): SubmitWorkflowBody => ({
  workflowId: ID,
  name: 'biopsy of a patient',
  priority: 5,
  reproducible: false,
  branches: [{ name: 'left half', jobs: [{ key: 'first look', kind: 'diagnostic' }] }],
  ...change,
});
const submit = (change: Partial<SubmitWorkflowBody> = {}, userId = 'ada') =>
  handler.execute(new SubmitWorkflowCommand(userId, body(change)));
const nameOf = async () => {
  const workflow = engine.views.workflow(ID);
  return (await names.of(ID, workflow?.fingerprint ?? '')).name;
};

describe('a submission', () => {
  it('is accepted with the ids of its jobs, and seen at once by who reads', async () => {
    const accepted = await submit();
    expect(accepted).toMatchObject({ workflowId: ID, jobs: [{ jobId: `${ID}.0`, key: 'first look' }] });
    expect(engine.views.workflow(ID)?.status).toBe('pending');
    expect(await nameOf()).toBe('biopsy of a patient');
  });

  it('is given an id where it brings none', async () => {
    const { workflowId } = await submit({ workflowId: undefined });
    expect(workflowId).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7/);
  });

  it('leaves no name of workflow, branch or job in the log', async () => {
    await submit();
    expect(JSON.stringify(await engine.log())).not.toMatch(/biopsy|left half|first look/);
  });

  it('sent twice is recorded once, and answered alike', async () => {
    const first = await submit();
    const again = await submit();
    expect(again).toEqual(first);
    expect(await engine.types()).toEqual(['WorkflowSubmitted']);
  });

  it('sent again is answered even when its slide has gone since', async () => {
    const jobs = [{ key: 'tissue', kind: 'tissue-mask' }];
    const change = { slideId: SLIDE, branches: [{ name: 'left half', jobs }] };
    await submit(change);
    handler = handlerOver((await SmallEngine.open({ slides: [] })).slides);
    expect(await submit(change)).toMatchObject({ workflowId: ID });
  });

  it('may not take the id of another, and cannot rename it', async () => {
    await submit();
    await expect(submit({ name: 'renamed' })).rejects.toMatchObject({ code: 'workflow-id-taken' });
    expect(await nameOf()).toBe('biopsy of a patient');
  });

  it('of another user under the same id is refused, and learns nothing but that', async () => {
    await submit();
    const stolen = submit({}, 'eve');
    await expect(stolen).rejects.toMatchObject({ code: 'workflow-id-taken', facts: { workflowId: ID } });
    expect(await nameOf()).toBe('biopsy of a patient');
    expect(engine.views.workflow(ID)?.userId).toBe('ada');
  });

  it('that is refused leaves nothing behind', async () => {
    const jobs = [{ key: 'a', kind: 'nothing' }];
    await expect(submit({ branches: [{ name: 'b', jobs }] })).rejects.toMatchObject({
      code: 'workflow-invalid',
    });
    expect(await engine.types()).toEqual([]);
  });
});
