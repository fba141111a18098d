import { submitWorkflowBody, type JobKind, type WorkflowTemplate } from '@ramus/contracts';
import { describe, expect, it } from 'vitest';
import { defaultName, documentOf, errorsByField, slideTitle, tickedAfter } from './submission.js';
import { uuidV7 } from './uuid-v7.js';

const core: WorkflowTemplate = {
  name: 'core-analysis',
  title: 'Core Analysis',
  summary: 'Tissue, then nuclei.',
  branch: {
    name: 'core-analysis',
    jobs: [
      { key: 'tissue', kind: 'tissue-mask' },
      { key: 'nuclei', kind: 'segment-nuclei', params: { model: 'nuclei-he' }, dependsOn: ['tissue'] },
    ],
  },
};
const kind = (name: string, ...params: string[]): JobKind => ({
  ...{ kind: name, summary: '', needsSlide: true, needsMpp: true, usesModel: false },
  params: { type: 'object', properties: Object.fromEntries(params.map((param) => [param, {}])) },
});
const kinds = [kind('tissue-mask', 'mpp'), kind('segment-nuclei', 'model', 'mpp', 'region')];
const draft = { workflowId: uuidV7(), name: 'A', slideId: 'a'.repeat(64), branches: [core.branch], kinds };

describe('a document', () => {
  it('is one that the API takes', () => {
    expect(submitWorkflowBody.safeParse(documentOf(draft)).error).toBeUndefined();
  });

  it('has a branch for each template', () => {
    expect(documentOf(draft).branches).toEqual([core.branch]);
  });

  it('states the pixel size, where the slide records none, to the kinds that take one', () => {
    const [branch] = documentOf({ ...draft, mpp: 0.5 }).branches;
    expect(branch?.jobs.map(({ params }) => params)).toEqual([
      { mpp: 0.5 },
      { model: 'nuclei-he', mpp: 0.5 },
    ]);
    const needless = documentOf({ ...draft, kinds: [kind('tissue-mask')], mpp: 0.5 }).branches[0];
    expect(needless?.jobs.map(({ params }) => params)).toEqual([undefined, { model: 'nuclei-he' }]);
  });
});

describe('a document for a part of a slide', () => {
  it('says so to the kinds that take a region, and to no other', () => {
    const region = { x: 10, y: 20, width: 300, height: 400 };
    const jobs = documentOf({ ...draft, region }).branches.flatMap((branch) => branch.jobs);
    const regions = jobs.map(({ kind, params }) => [kind, params?.['region']]);
    expect(Object.fromEntries(regions)).toEqual({ 'tissue-mask': undefined, 'segment-nuclei': region });
  });
});

describe('ticking templates', () => {
  const visual: WorkflowTemplate = { ...core, name: 'visualization', needs: ['core-analysis'] };
  const other: WorkflowTemplate = { ...core, name: 'other' };
  const all = [core, visual, other];
  const after = (ticked: string[], name: string, isTicked: boolean) => [
    ...tickedAfter(all, new Set(ticked), name, isTicked),
  ];

  it('brings what a template needs', () => {
    expect(after([], 'visualization', true)).toEqual(['core-analysis', 'visualization']);
  });

  it('takes what needs a template away with it, and nothing else', () => {
    expect(after(['core-analysis', 'visualization', 'other'], 'core-analysis', false)).toEqual(['other']);
    expect(after(['core-analysis', 'visualization'], 'visualization', false)).toEqual(['core-analysis']);
  });
});

describe('the errors of a refusal', () => {
  it('go to the fields that they name, and the others beside them', () => {
    const [name, deep, whole] = [
      { pointer: '/name', detail: 'too long' },
      { pointer: '/branches/0/jobs/1/kind', detail: 'unknown' },
      { pointer: '', detail: 'not an object' },
    ];
    expect(errorsByField([name, deep, whole], ['name', 'branches'])).toEqual({
      fields: { name: 'too long', branches: '/branches/0/jobs/1/kind: unknown' },
      rest: [whole],
    });
  });

  it('lose nothing when two are of one field', () => {
    const errors = [1, 2].map((i) => ({ pointer: `/branches/${i}`, detail: `${i}` }));
    const { fields, rest } = errorsByField(errors, ['branches']);
    expect([...Object.values(fields), ...rest.map(({ detail }) => detail)]).toEqual(['/branches/1: 1', '2']);
  });
});

describe('a slide', () => {
  it('is called by its file without the ending', () => {
    expect(slideTitle({ name: 'CMU-1-Small-Region.svs' })).toBe('CMU-1-Small-Region');
    expect(slideTitle({ name: 'case 12.b' })).toBe('case 12.b');
  });

  it('gives its name to a new workflow', () => {
    expect(defaultName({ name: 'CMU-1.svs' })).toBe('CMU-1 analysis');
  });
});
