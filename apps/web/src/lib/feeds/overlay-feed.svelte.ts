import type { JobView, WorkflowView } from '@ramus/contracts';
import { api, ApiError } from '../api.js';
import { readObjectIndex, readOutlines } from '../results.js';
import { readHeatmap, type Heatmap } from '../viewer/heatmap.js';
import { ObjectTiles } from '../viewer/object-tiles.js';
import { tissueOutlines, type TissueOutlines } from '../viewer/paint-tissue.js';
import { throttled } from './throttled.js';

const REREAD_EVERY_MS = 2_000;

/** The jobs whose results lie over the slide. */
export interface ShownJobs {
  readonly nuclei?: JobView;
  readonly tissue?: JobView;
  readonly density?: JobView;
}

const canShow = (job: JobView, kind: string): boolean =>
  job.kind === kind && (job.status === 'running' || job.status === 'succeeded' || job.shards.committed > 0);

/** Which jobs of a workflow are shown for the job that was asked for: itself, what it rests on, and what rests on it. */
export function layersOf(view: WorkflowView, jobId: string | null): ShownJobs {
  const jobs = view.branches.flatMap((branch) => branch.jobs);
  const asked = jobs.find((job) => job.jobId === jobId);
  const of = (kind: string): JobView[] => jobs.filter((job) => canShow(job, kind));
  const nuclei = asked?.kind === 'segment-nuclei' ? asked : of('segment-nuclei')[0];
  const tissues = of('tissue-mask');
  const tissue =
    tissues.find((job) => job.jobId === jobId) ??
    tissues.find((job) => nuclei?.dependsOn.includes(job.jobId)) ??
    tissues[0];
  const maps = of('density-map');
  const density =
    maps.find((job) => job.jobId === jobId) ??
    maps.find((job) => nuclei && job.dependsOn.includes(nuclei.jobId)) ??
    (nuclei ? undefined : maps[0]);
  return { ...(nuclei ? { nuclei } : {}), ...(tissue ? { tissue } : {}), ...(density ? { density } : {}) };
}

/** What lies over a slide for one workflow: it grows while the jobs run. */
export class OverlayFeed {
  /** Rises when there is something new to draw. */
  revision = $state(0);
  /** Rises when there are other files of nuclei than before. */
  listed = $state(0);
  outlines = $state.raw<TissueOutlines>();
  heatmap = $state.raw<Heatmap>();
  nucleiCount = $state<number>();
  error = $state<string>();
  tiles = $state.raw<ObjectTiles>();
  #nuclei: JobView | undefined;
  /** What was asked for last, and what the list in hand is of. */
  #askedState = '';
  #nucleiState = '';
  #tissue = new ReadOnce(async (jobId, signal) => {
    this.outlines = undefined;
    if (jobId)
      this.outlines = tissueOutlines(readOutlines(await api.artefact(jobId, 'tissue.geojson', signal)));
  });
  #density = new ReadOnce(async (jobId, signal) => {
    this.heatmap?.picture.close();
    this.heatmap = undefined;
    if (jobId) this.heatmap = await readHeatmap(jobId, signal);
  });
  #reread = throttled(() => void this.#readNuclei(), REREAD_EVERY_MS);

  show({ density, nuclei, tissue }: ShownJobs): void {
    const failed = (error: unknown): void => void (this.error = messageOf(error));
    this.#tissue.read(tissue, failed);
    this.#density.read(density, failed);
    if (nuclei?.jobId !== this.#nuclei?.jobId) {
      this.tiles?.stop();
      this.tiles = nuclei ? new ObjectTiles(nuclei.jobId, () => (this.revision += 1)) : undefined;
      this.nucleiCount = undefined;
      this.#nucleiState = '';
      this.#askedState = '';
    }
    this.#nuclei = nuclei;
    if (!nuclei || stateOf(nuclei) === this.#askedState) return;
    this.#askedState = stateOf(nuclei);
    this.#reread.call();
  }

  stop(): void {
    this.#reread.cancel();
    this.#tissue.stop();
    this.#density.stop();
    this.tiles?.stop();
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
      this.listed += 1;
      this.#nucleiState = stateOf(job);
      this.nucleiCount = isDone ? refs.reduce((sum, { count }) => sum + (count ?? 0), 0) : undefined;
      this.error = undefined;
    } catch (error) {
      if (tiles === this.tiles) this.#askedState = '';
      // A job that is not planned has no files yet.
      if (!(error instanceof ApiError && error.status === 404 && !isDone)) this.error = messageOf(error);
    }
  }
}

const stateOf = ({ generation, shards, status }: JobView): string =>
  `${generation}/${status}/${shards.committed}`;

/** Reads the files of a job once it has succeeded, and again after it has been retried. */
class ReadOnce {
  #state = '';
  #abort = new AbortController();

  constructor(private readonly load: (jobId: string | undefined, signal: AbortSignal) => Promise<void>) {}

  read(job: JobView | undefined, failed: (error: unknown) => void): void {
    const jobId = job?.status === 'succeeded' ? job.jobId : undefined;
    const state = jobId ? `${jobId}/${job?.generation}` : '';
    if (state === this.#state) return;
    this.stop();
    this.#state = state;
    const abort = (this.#abort = new AbortController());
    this.load(jobId, abort.signal).catch((error: unknown) => {
      if (!abort.signal.aborted) failed(error);
    });
  }

  stop(): void {
    this.#abort.abort();
  }
}

const messageOf = (error: unknown): string => (error instanceof ApiError ? error.message : String(error));
