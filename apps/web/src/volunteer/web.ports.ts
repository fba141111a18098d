import type { Fetch, Log } from '@ramus/runner-core';

/** Nothing but the request: a volunteer is known by its lease, not by what the browser would send along. */
export const webFetch: Fetch = (url, init) =>
  fetch(url, { ...init, credentials: 'omit', referrerPolicy: 'no-referrer' });

/** The page tells what matters; the rest is silent. */
export const silentLog: Log = () => undefined;
