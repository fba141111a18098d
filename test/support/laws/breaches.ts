/** What was found against the laws, in the order of the log. */
export class Breaches {
  readonly found: string[] = [];

  /** Notes a breach of `law` unless `condition` holds. */
  expect(condition: boolean, law: string, detail: string): void {
    if (!condition) this.found.push(`${law}: ${detail}`);
  }
}
