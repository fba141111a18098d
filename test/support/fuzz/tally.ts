/** What became of the things that were sent. */
export class Tally {
  readonly counts = new Map<string, number>();
  /** Answers that are no refusals with a code, or that admit to an error of the server. */
  readonly unlawful: string[] = [];

  count(what: string, times = 1): void {
    this.counts.set(what, (this.counts.get(what) ?? 0) + times);
  }

  add(other: Tally): void {
    for (const [what, times] of other.counts) this.count(what, times);
    this.unlawful.push(...other.unlawful);
  }

  /** An acknowledgement of the runners' socket. */
  answer(event: string, answer: unknown): void {
    const { ok, code } = (answer ?? {}) as { ok?: unknown; code?: unknown };
    if (ok === true) this.count('ok');
    else if (ok === false && typeof code === 'string' && SOCKET_CODES.has(code)) this.count(code);
    else this.unlawful.push(`${event}: ${JSON.stringify(answer)}`);
  }

  /** An answer over HTTP: a result that was taken, a tile, or a problem. */
  async response(what: string, response: Response): Promise<void> {
    const { status, headers } = response;
    const text = await response.text();
    if (status === 200) return this.count('200');
    // An answer to HEAD has no body that could say more.
    if (what.startsWith('HEAD ') && status < 500) return this.count(String(status));
    const type = headers.get('content-type') ?? '';
    const code = /"type":"\/problems\/([\w-]+)"/.exec(text)?.[1];
    if (!type.startsWith('application/problem+json') || !code || status >= 500) {
      this.unlawful.push(`${what}: ${status} ${text.slice(0, 200)}`);
    }
    this.count(`${status} ${code ?? ''}`);
  }

  get total(): number {
    return [...this.counts.values()].reduce((sum, n) => sum + n, 0);
  }

  toString(): string {
    return [...this.counts]
      .sort(([, a], [, b]) => b - a)
      .map(([what, n]) => `${n} ${what}`)
      .join(', ');
  }
}

/** The closed list of what a runner's message may be refused with. */
const SOCKET_CODES = new Set([
  ...['schema-violation', 'message-out-of-turn', 'lease-lost', 'runner-banned', 'runner-id-taken'],
  ...['invitation-invalid', 'invitation-full', 'canary-missing', 'runner-token-invalid', 'job-closed'],
]);
