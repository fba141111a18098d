import { submitWorkflowBody, workflowTemplate } from '@ramus/contracts';
import { kernelOf } from '@ramus/kernels';
import { describe, expect, it } from 'vitest';
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

  it('depends only on its own earlier jobs', () => {
    const seen = new Set<string>();
    for (const { key, dependsOn = [] } of template.branch.jobs) {
      expect(dependsOn.filter((other) => !seen.has(other))).toEqual([]);
      seen.add(key);
    }
  });
});
