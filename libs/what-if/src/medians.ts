/** The value that a share of the sorted values does not exceed (nearest rank); `NaN` of none. @param share 0 to 1. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? NaN;
}

/** Medians of measurements by name. */
export class Medians {
  private readonly values = new Map<string, number[]>();
  private readonly known = new Map<string, number>();

  add(name: string, value: number): void {
    const values = this.values.get(name);
    if (values) values.push(value);
    else this.values.set(name, [value]);
    this.known.delete(name);
  }

  /** Undefined before the first measurement. */
  of(name: string): number | undefined {
    const values = this.values.get(name);
    if (!values) return undefined;
    const median = this.known.get(name) ?? quantile(values, 0.5);
    this.known.set(name, median);
    return median;
  }
}
