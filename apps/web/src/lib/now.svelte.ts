let nowMs = $state(Date.now());
let users = 0;
let timer: ReturnType<typeof setInterval> | undefined;

/** The time that ages and durations on the page are told from; it ticks only while somebody looks. */
export const now = {
  get ms(): number {
    return nowMs;
  },
  /** Call within an effect. */
  tick(): () => void {
    users += 1;
    timer ??= setInterval(() => {
      if (!document.hidden) nowMs = Date.now();
    }, 1_000);
    return () => {
      users -= 1;
      if (users > 0) return;
      clearInterval(timer);
      timer = undefined;
    };
  },
};
