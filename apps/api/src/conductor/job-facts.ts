import { DomainError, workflowIdOf, type ArtefactRef, type JobId } from '@ramus/domain';
import { kernelOf, type JobArtefacts, type Kernel, type KernelSlide, type Plan } from '@ramus/kernels';
import type { JobProgress, WorkflowProgress } from '@ramus/projections';
import { LRUCache } from 'lru-cache';
import type { BlobStore } from '../artefacts/blob-store.js';
import type { Model, ModelCatalogue } from '../models/model-catalogue.js';
import type { Views } from '../projector/projector.service.js';
import type { SlideLibrary } from '../slides/slide-library.js';

/** Everything that planning, leasing or merging a job starts from. */
export interface JobFacts {
  readonly job: JobProgress;
  readonly workflow: WorkflowProgress;
  readonly kernel: Kernel;
  readonly params: unknown;
  readonly slide?: KernelSlide;
  readonly model?: Model;
  readonly dependencies: readonly JobArtefacts[];
}

/** Plans in memory, by the bytes of their JSON. */
const PLAN_CACHE_BYTES = 64 * 1024 * 1024;

/** Gathers what is known of a job: from the views, the slides, the models and the blobs. */
export class JobFactsReader {
  private readonly plans = new LRUCache<string, Plan>({
    maxSize: PLAN_CACHE_BYTES,
    maxEntrySize: PLAN_CACHE_BYTES,
  });
  private readonly manifests = new LRUCache<string, readonly ArtefactRef[]>({ max: 200 });

  constructor(
    private readonly views: Views,
    private readonly blobs: BlobStore,
    private readonly slides: SlideLibrary,
    private readonly models: ModelCatalogue,
  ) {}

  /** @throws {DomainError} `job-unknown`, `slide-unknown`, `slide-unreadable`, `model-unknown`. */
  async of(jobId: JobId): Promise<JobFacts> {
    const workflow = this.views.workflow(workflowIdOf(jobId));
    const job = workflow?.jobs.find((other) => other.jobId === jobId);
    const kernel = job && kernelOf(job.kind);
    if (!workflow || !job || !kernel) throw new DomainError('job-unknown', { jobId });
    const params = kernel.params.parse(job.params);
    const modelName = kernel.modelOf?.(params);
    return {
      job,
      workflow,
      kernel,
      params,
      slide: kernel.needsSlide && workflow.slideId ? await this.slides.describe(workflow.slideId) : undefined,
      model: modelName === undefined ? undefined : this.models.find(modelName),
      dependencies: await Promise.all(job.dependsOn.map((id) => this.artefactsOf(workflow, id))),
    };
  }

  /** The plan of a planned job. @throws {DomainError} `job-not-planned` */
  async planOf({ jobId, plan }: Pick<JobProgress, 'jobId' | 'plan'>): Promise<Plan> {
    if (!plan) throw new DomainError('job-not-planned', { jobId });
    const known = this.plans.get(plan.hash);
    if (known) return known;
    const bytes = await this.blobs.get(plan.hash);
    const parsed = JSON.parse(Buffer.from(bytes).toString('utf8')) as Plan;
    this.plans.set(plan.hash, parsed, { size: Math.max(1, bytes.length) });
    return parsed;
  }

  /** The files of a merged job; none before. */
  async filesOf({ manifest }: Pick<JobProgress, 'manifest'>): Promise<readonly ArtefactRef[]> {
    if (!manifest) return [];
    const known = this.manifests.get(manifest.hash);
    if (known) return known;
    const files = JSON.parse(
      Buffer.from(await this.blobs.get(manifest.hash)).toString('utf8'),
    ) as ArtefactRef[];
    this.manifests.set(manifest.hash, files);
    return files;
  }

  private async artefactsOf(workflow: WorkflowProgress, jobId: JobId): Promise<JobArtefacts> {
    const job = workflow.jobs.find((other) => other.jobId === jobId);
    if (!job) throw new DomainError('job-unknown', { jobId });
    const files = await this.filesOf(job);
    return {
      kind: job.kind,
      names: files.map(({ name }) => name),
      read: async (name) => {
        const file = files.find((other) => other.name === name);
        if (!file) throw new DomainError('artefact-unknown', { jobId, name });
        return this.blobs.get(file.hash);
      },
    };
  }
}
