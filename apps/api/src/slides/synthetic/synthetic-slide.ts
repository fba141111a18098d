/** Stands in until the generator is written. */
export function ensureSyntheticSlide(_folder: string, _signal: AbortSignal): Promise<boolean> {
  return Promise.resolve(false);
}
