import type { Clock, Fetch, Log } from '@ramus/runner-core';

export const webClock: Clock = {
  now: () => performance.now(),
  wait: (ms, signal) =>
    new Promise((resolve) => {
      if (signal?.aborted) return resolve();
      const over = (): void => {
        clearTimeout(timer);
        signal?.removeEventListener('abort', over);
        resolve();
      };
      const timer = setTimeout(over, ms);
      signal?.addEventListener('abort', over);
    }),
};

/** Nothing but the request: a volunteer is known by its lease, not by what the browser would send along. */
export const webFetch: Fetch = (url, init) =>
  fetch(url, { ...init, credentials: 'omit', referrerPolicy: 'no-referrer' });

/** The page tells what matters; the rest is silent. */
export const silentLog: Log = () => undefined;
