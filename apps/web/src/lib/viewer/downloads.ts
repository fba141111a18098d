import { hrefs } from '../api.js';
import type { ShownJobs } from '../feeds/overlay-feed.svelte.js';

export interface DownloadFile {
  readonly title: string;
  readonly detail: string;
  readonly href: string;
}

/** What can be taken away of the results that are shown: only of jobs that have succeeded. */
export function downloadsOf({ density, nuclei, tissue }: ShownJobs): DownloadFile[] {
  const files: DownloadFile[] = [];
  if (nuclei?.status === 'succeeded') {
    files.push(
      { title: 'Nuclei, GeoJSON', detail: 'for QuPath', href: hrefs.export(nuclei.jobId, 'geojson') },
      { title: 'Nuclei, CSV', detail: 'measurements', href: hrefs.export(nuclei.jobId, 'csv') },
    );
  }
  if (tissue?.status === 'succeeded')
    files.push({
      title: 'Tissue, GeoJSON',
      detail: 'outlines',
      href: hrefs.artefact(tissue.jobId, 'tissue.geojson'),
    });
  if (density?.status === 'succeeded') {
    files.push(
      { title: 'Density, PNG', detail: 'heatmap', href: hrefs.artefact(density.jobId, 'heatmap.png') },
      { title: 'Density, CSV', detail: 'grid', href: hrefs.artefact(density.jobId, 'grid.csv') },
    );
  }
  return files;
}
