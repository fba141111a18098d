import sharp from 'sharp';
import type { SlideLibrary } from '../slides/slide-library.js';
import type { JobFacts } from './job-facts.js';
import type { KernelWork, Lends } from './kernel-thread/kernel-work.js';
import type { LendsUntil } from './kernel-thread/kernel-threads.js';

/** What is known of a job, as its kernel is given it. */
export const workOf = ({ job, params, slide, model, dependencies }: JobFacts): KernelWork => ({
  jobId: job.jobId,
  kind: job.kind,
  params,
  slide,
  model: model?.manifest,
  dependencies: dependencies.map(({ kind, names }) => ({ kind, names })),
});

/** What the server lends to a job's kernel: pixels of its own slide, files of the jobs that it depends on, its results. */
export const lendsOf =
  ({ slide, dependencies }: JobFacts, slides: SlideLibrary, result: Lends['result'] = noResult): LendsUntil =>
  (signal) => ({
    readPlane: ({ plane, region }) => slides.readPlane(slide?.slideId ?? '', plane, region, signal),
    async readArtefact({ dependency, name }) {
      const files = dependencies[dependency];
      if (!files) throw new RangeError(`no dependency ${dependency}`);
      return files.read(name);
    },
    result,
    encodePng,
  });

const noResult = (shard: number): Promise<never> =>
  Promise.reject(new RangeError(`a plan reads no result of shard ${shard}`));

/** Here and not in a kernel's thread: the encoder has threads of its own, and would outlive one that is ended. */
const encodePng: Lends['encodePng'] = ({ width, height, rgba }) =>
  sharp(rgba, { raw: { width, height, channels: 4 } })
    .png({ compressionLevel: 9 })
    .toBuffer();
