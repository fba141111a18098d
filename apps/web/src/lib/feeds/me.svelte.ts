import type { MeView } from '@ramus/contracts';
import { api } from '../api.js';
import { Resource } from './resource.svelte.js';

const view = new Resource<MeView>();

/** Who uses the dashboard, as the server knows them. It changes with the user and with a restart, never in between. */
export const me = {
  get isAdmin(): boolean {
    return view.value?.isAdmin ?? false;
  },
  /** Not known yet, or not to be found out. */
  get isUnknown(): boolean {
    return view.value === undefined;
  },
  start(): () => void {
    void view.load((signal) => api.me(signal));
    return () => view.stop();
  },
};
