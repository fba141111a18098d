import type { JobView, WorkflowView } from '@ramus/contracts';
import { api, ApiError } from '../api.js';
import { readObjectIndex, readOutlines } from '../results.js';
import { ObjectTiles } from '../viewer/object-tiles.js';
import { throttled } from './throttled.js';

const REREAD_EVERY_MS = 2_000;

const canShow = (job: JobView, kind: string): boolean =>
  job.kind === kind && (job.status === 'running' || job.status === 'succeeded' || job.shards.committed > 0);

/** Which jobs of a workflow are shown for the job that was asked for: itself, and the tissue that it rests on. */
export function layersOf(view: WorkflowView, jobId: string | null): { nuclei?: JobView; tissue?: JobView } {
  const jobs = view.branches.flatMap((branch) => branch.jobs);
  const asked = jobs.find((job) => job.jobId === jobId);
  const nuclei =
    asked?.kind === 'segment-nuclei' ? asked : jobs.find((job) => canShow(job, 'segment-nuclei'));
  const tissues = jobs.filter((job) => canShow(job, 'tissue-mask'));
  const tissue =
    tissues.find((job) => job.jobId === jobId) ??
    tissues.find((job) => nuclei?.dependsOn.includes(job.jobId)) ??
    tissues[0];
  return { ...(nuclei ? { nuclei } : {}), ...(tissue ? { tissue } : {}) };
}

/** What lies over a slide for one workflow: it grows while the jobs run. */
export class OverlayFeed {
  /** Rises when there is something new to draw. */
  revision = $state(0);
  outlines = $state.raw<Path2D>();
  nucleiCount = $state<number>();
  error = $state<string>();
  tiles: ObjectTiles | undefined;
  #nuclei: JobView | undefined;
  #nucleiState = '';
  #tissueState = '';
  #reread = throttled(() => void this.#readNuclei(), REREAD_EVERY_MS);

  show({ nuclei, tissue }: { nuclei?: JobView; tissue?: JobView }): void {
    const tissueState = tissue?.status === 'succeeded' ? `${tissue.jobId}/${tissue.generation}` : '';
    if (tissueState !== this.#tissueState) {
      this.#tissueState = tissueState;
      if (tissueState && tissue) void this.#readTissue(tissue.jobId);
      else this.outlines = undefined;
    }
    if (nuclei?.jobId !== this.#nuclei?.jobId) {
      this.tiles?.stop();
      this.tiles = nuclei ? new ObjectTiles(nuclei.jobId, () => (this.revision += 1)) : undefined;
      this.nucleiCount = undefined;
      this.#nucleiState = '';
    }
    this.#nuclei = nuclei;
    if (nuclei && this.#stateOf(nuclei) !== this.#nucleiState) this.#reread.call();
  }

  stop(): void {
    this.#reread.cancel();
    this.tiles?.stop();
  }

  #stateOf({ generation, shards, status }: JobView): string {
    return `${generation}/${status}/${shards.committed}`;
  }

  async #readTissue(jobId: string): Promise<void> {
    try {
      const path = new Path2D();
      for (const ring of readOutlines(await api.artefact(jobId, 'tissue.geojson'))) {
        ring.forEach(([x, y], i) => (i === 0 ? path.moveTo(x, y) : path.lineTo(x, y)));
        path.closePath();
      }
      this.outlines = path;
    } catch (error) {
      this.error = messageOf(error);
    }
  }

  async #readNuclei(): Promise<void> {
    const [job, tiles] = [this.#nuclei, this.tiles];
    if (!job || !tiles) return;
    const isDone = job.status === 'succeeded';
    try {
      const refs = readObjectIndex(await api.artefact(job.jobId, 'objects/index.json'));
      if (tiles !== this.tiles) return;
      // What a merge writes has lost its doubles, so the parts shown before it are read again.
      tiles.list(refs, isDone || this.#nucleiState === '');
      this.#nucleiState = this.#stateOf(job);
      this.nucleiCount = isDone ? refs.reduce((sum, { count }) => sum + (count ?? 0), 0) : undefined;
      this.error = undefined;
    } catch (error) {
      // A job that is not planned has no files yet.
      if (!(error instanceof ApiError && error.status === 404 && !isDone)) this.error = messageOf(error);
    }
  }
}

const messageOf = (error: unknown): string => (error instanceof ApiError ? error.message : String(error));
