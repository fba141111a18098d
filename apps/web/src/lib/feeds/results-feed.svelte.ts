import type { JobView } from '@ramus/contracts';
import { api } from '../api.js';
import { readSummary, type ResultSummary } from '../results.js';

/** The summaries of a workflow's succeeded jobs, each read once per generation. */
export class ResultsFeed {
  #summaries = $state.raw<ReadonlyMap<string, ResultSummary>>(new Map());
  #asked = new Set<string>();

  of(jobId: string): ResultSummary | undefined {
    return this.#summaries.get(jobId);
  }

  /** Reads what is not read yet; a job without a summary is left without one. */
  async read(jobs: readonly JobView[]): Promise<void> {
    const due = jobs.filter(({ jobId, generation }) => !this.#asked.has(`${jobId}/${generation}`));
    for (const { jobId, generation } of due) this.#asked.add(`${jobId}/${generation}`);
    await Promise.all(
      due.map(async ({ jobId }) => {
        const summary = await api.artefact(jobId, 'summary.json').then(readSummary, () => undefined);
        if (summary) this.#summaries = new Map([...this.#summaries, [jobId, summary]]);
      }),
    );
  }
}
