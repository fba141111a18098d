import type { ShardChanges, ShardMap } from '@ramus/contracts';
import { api } from '../api.js';
import { mapAfter } from '../shards.js';
import { live } from './live.svelte.js';
import { Resource } from './resource.svelte.js';

/** The shards of one job, as they are leased and committed. Its workflow is watched by whoever shows it. */
export class ShardsFeed {
  readonly map = new Resource<ShardMap>();
  /** What is told while the map is on its way; it may be newer. */
  #early: ShardChanges[] | undefined;

  constructor(readonly jobId: string) {}

  start(): () => void {
    const off = live.on('shards', (told) => {
      if (told.jobId !== this.jobId) return;
      if (this.#early) this.#early.push(told);
      else this.#apply([told]);
    });
    this.#read();
    return () => {
      off();
      this.map.stop();
    };
  }

  #read(): void {
    this.#early = [];
    void this.map
      .load((signal) => api.shards(this.jobId, signal))
      .then(() => {
        const told = this.#early ?? [];
        this.#early = undefined;
        this.#apply(told);
      });
  }

  /** Changes of a plan that the map does not know yet have it read again. */
  #apply(told: readonly ShardChanges[]): void {
    let map = this.map.value;
    for (const changes of told) {
      map = map && mapAfter(map, changes);
      if (!map) return this.#read();
    }
    if (map && told.length > 0) this.map.take(map);
  }
}
