import type { Clock } from './ports.js';

/** The machine's own clock and timers, which daemons and browsers name alike. */
export const timerClock: Clock = {
  now: () => performance.now(),
  // By hand: Node's promised timer makes an error with a stack whenever it is aborted, which here is nearly always.
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
