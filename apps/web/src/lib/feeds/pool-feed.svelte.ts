import type { ChangeLimitsBody, RunnerView, SchedulerView } from '@ramus/contracts';
import { api } from '../api.js';
import { live } from './live.svelte.js';
import { Resource } from './resource.svelte.js';
import { throttled } from './throttled.js';

const scheduler = new Resource<SchedulerView>();
const runners = new Resource<readonly RunnerView[]>();

/** The pool as the user may see it: slots, limits, and who of one's own waits for what. */
export const poolFeed = {
  scheduler,
  runners,
  start(): () => void {
    void scheduler.load((signal) => api.scheduler(signal));
    const off = live.on('scheduler', (view) => scheduler.supersede(view));
    return () => {
      off();
      scheduler.stop();
    };
  },
  /** What holds then comes as every change of the pool does. @throws {ApiError} the API refused. */
  async changeLimits(body: ChangeLimitsBody): Promise<void> {
    await api.changeLimits(body);
  },
  /** Runners are an admin's; they are read again when the pool moves, never on a timer. */
  startRunners(): () => void {
    const read = (): void => void runners.load(async (signal) => (await api.runners(signal)).items);
    const again = throttled(() => {
      if (runners.error?.status !== 403) read();
    }, 2_000);
    read();
    const off = live.on('scheduler', again.call);
    return () => {
      off();
      again.cancel();
      runners.stop();
    };
  },
};
