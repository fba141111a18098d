import { submitWorkflowBody, workflowTemplate } from '@ramus/contracts';
import { resolveGraph } from '@ramus/domain';
import { kernelOf } from '@ramus/kernels';
import { describe, expect, it } from 'vitest';
import { checkJobs } from './check-jobs.js';
import { TEMPLATES } from './templates.js';

describe.each(TEMPLATES)('the template $title', (template) => {
  it('is what clients are told to expect', () => {
    expect(workflowTemplate.safeParse(template).success).toBe(true);
  });

  it('can be submitted as it is', () => {
    const body = { name: template.title, slideId: '0123456789abcdef', branches: [template.branch] };
    expect(submitWorkflowBody.safeParse(body).error).toBeUndefined();
  });

  it('names only kinds that there are, with params that they take', () => {
    for (const { kind, params = {} } of template.branch.jobs) {
      expect(kernelOf(kind)?.params.safeParse(params).error).toBeUndefined();
      expect(kernelOf(kind)).toBeDefined();
    }
  });

  it('depends only on jobs that come before, of its own and of the templates that it needs', () => {
    const seen = new Set(
      TEMPLATES.filter(({ name }) => template.needs?.includes(name)).flatMap(({ branch }) =>
        branch.jobs.map(({ key }) => key),
      ),
    );
    for (const { key, dependsOn = [] } of template.branch.jobs) {
      expect(dependsOn.filter((other) => !seen.has(other))).toEqual([]);
      expect(seen).not.toContain(key);
      seen.add(key);
    }
  });

  it('can be submitted together with what it needs', async () => {
    const branches = TEMPLATES.filter(({ name }) => name === template.name || template.needs?.includes(name));
    const body = submitWorkflowBody.parse({
      name: template.title,
      slideId: '0123456789abcdef',
      branches: branches.map(({ branch }) => branch),
    });
    const slide = { slideId: 's', width: 1, height: 1, mpp: [0.5, 0.5] as const, levels: [] };
    const context = { diagnostics: false, describeSlide: async () => slide, hasModel: () => true };
    const specs = await checkJobs(body, resolveGraph('w', body.branches), context);
    expect(specs).toHaveLength(branches.flatMap(({ branch }) => branch.jobs).length);
  });
});
