/** At most one call per `everyMs`: the first at once, the last of a burst at its end. */
export function throttled(run: () => void, everyMs: number): { call: () => void; cancel: () => void } {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let again = false;

  const fire = (): void => {
    run();
    timer = setTimeout(() => {
      timer = undefined;
      if (!again) return;
      again = false;
      fire();
    }, everyMs);
  };

  return {
    call: () => {
      if (timer === undefined) fire();
      else again = true;
    },
    cancel: () => {
      clearTimeout(timer);
      timer = undefined;
      again = false;
    },
  };
}
