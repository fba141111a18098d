import type { WorkflowTemplate } from '@ramus/contracts';

/** Branches that the dashboard offers under "+ New Workflow". */
export const TEMPLATES: readonly WorkflowTemplate[] = [
  {
    name: 'core-analysis',
    title: 'Core Analysis',
    summary: 'Finds the tissue, then segments and measures the nuclei in it.',
    branch: {
      name: 'core-analysis',
      jobs: [
        { key: 'tissue', kind: 'tissue-mask' },
        { key: 'nuclei', kind: 'segment-nuclei', params: { model: 'nuclei-he' }, dependsOn: ['tissue'] },
      ],
    },
  },
  {
    name: 'visualization',
    title: 'Visualization',
    summary: 'Paints the density of the nuclei as a heatmap, and the outlines over the slide.',
    needs: ['core-analysis'],
    branch: {
      name: 'visualization',
      jobs: [
        { key: 'density', kind: 'density-map', dependsOn: ['nuclei'] },
        { key: 'overlay', kind: 'overlay', dependsOn: ['tissue', 'nuclei'] },
      ],
    },
  },
];
