import { DomainError, type JobId, type UserId } from '@ramus/domain';
import {
  CSV_HEADER,
  csvRowsOf,
  geojsonOf,
  objectTileName,
  type ObjectIndexEntry,
  type ObjectTile,
} from '@ramus/kernels';
import { stringify } from 'csv-stringify';
import { Readable } from 'node:stream';
import type { JobFactsReader } from '../conductor/job-facts.js';
import type { Views } from '../projector/projector.service.js';
import type { SlideLibrary } from '../slides/slide-library.js';
import { ownJob } from '../workflows/own.js';
import type { JobArtefactFiles } from './job-artefacts.js';

export const EXPORT_FORMATS = ['geojson', 'csv'] as const;
export type ExportFormat = (typeof EXPORT_FORMATS)[number];

/** Writes the nuclei of a job in other programs' formats, streamed from its object tiles. */
export class JobExports {
  constructor(
    private readonly views: Views,
    private readonly files: JobArtefactFiles,
    private readonly facts: JobFactsReader,
    private readonly slides: SlideLibrary,
  ) {}

  /** @throws {DomainError} `job-unknown`; `artefact-unknown`: the job has no objects, or not yet. */
  async open(userId: UserId, jobId: JobId, format: ExportFormat): Promise<Readable> {
    const { workflow } = ownJob(this.views, userId, jobId);
    const index = await this.files.find(userId, jobId, 'objects/index.json');
    if (index.kind !== 'final' || !workflow.slideId)
      throw new DomainError('artefact-unknown', { jobId, name: format });
    const { tiles } = await this.files.json<{ tiles: ObjectIndexEntry[] }>(index.file);
    const objects = this.objectTiles(userId, jobId, tiles);
    const slide = this.slides.get(workflow.slideId);
    if (format === 'geojson') return Readable.from(geojsonOf(objects, slide?.origin));

    const { params } = await this.facts.of(jobId);
    const mpp = slide?.mpp ?? squarePixels(params);
    if (!mpp) throw new DomainError('artefact-unknown', { jobId, name: format });
    const rows = Readable.from(csvRowsOf(objects, slide?.name ?? '', mpp));
    return rows.pipe(stringify({ header: true, columns: [...CSV_HEADER] }));
  }

  private async *objectTiles(
    userId: UserId,
    jobId: JobId,
    tiles: readonly { readonly col: number; readonly row: number }[],
  ): AsyncGenerator<ObjectTile> {
    for (const tile of tiles) {
      const found = await this.files.find(userId, jobId, objectTileName(tile));
      if (found.kind === 'final') yield this.files.json<ObjectTile>(found.file);
    }
  }
}

function squarePixels(params: unknown): [number, number] | undefined {
  const { mpp } = params as { mpp?: number };
  return mpp === undefined ? undefined : [mpp, mpp];
}
