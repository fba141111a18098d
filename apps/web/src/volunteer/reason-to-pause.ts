/** What a machine tells of its power and its connection; absent where the browser does not say. */
export interface Circumstances {
  readonly onBattery: boolean | undefined;
  readonly isMetered: boolean | undefined;
}

/** Why not to compute just now, in words; nothing where there is no reason. */
export function reasonToPause(
  { onBattery, isMetered }: Circumstances,
  asked: { readonly onBattery: boolean; readonly onMetered: boolean },
): string | undefined {
  if (asked.onBattery && onBattery === true) return 'This device runs on battery.';
  if (asked.onMetered && isMetered === true) return 'The connection is metered.';
  return undefined;
}
