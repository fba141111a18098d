import { createHash, randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { z } from 'zod';
import { readIfThere, readOrMake, replaceFile } from '../durable-file.js';

const hash = z.string().regex(/^[0-9a-f]{64}$/);

const record = z.object({ tokenId: z.string(), name: z.string(), sha256: hash, madeAt: z.string() });
const file = z.object({ tokens: z.array(record) });

/** A token as it is remembered: enough to know it again, not enough to use it. */
export type RunnerTokenRecord = Readonly<z.infer<typeof record>>;

const sha256 = (token: string): string => createHash('sha256').update(token).digest('hex');
const draw = (): string => randomBytes(32).toString('base64url');

/**
 * What lets a runner in.
 *
 * Made tokens are shown once and kept as hashes. The local daemons' own token is kept whole, for them to survive a restart of the API.
 */
export class RunnerTokens {
  readonly #ephemeral = new Set<string>();
  #saving: Promise<unknown> = Promise.resolve();

  private constructor(
    private readonly path: string,
    private records: readonly RunnerTokenRecord[],
    /** For the daemons that the API starts; only its owner can read the file. */
    readonly local: string,
  ) {
    this.#ephemeral.add(sha256(local));
  }

  static async open(home: string): Promise<RunnerTokens> {
    const path = join(home, 'runner-tokens.json');
    const text = await readIfThere(path);
    const { tokens } = text ? file.parse(JSON.parse(Buffer.from(text).toString('utf8'))) : { tokens: [] };
    const local = await readOrMake(join(home, 'local-runner.token'), () => Buffer.from(draw()));
    return new RunnerTokens(path, tokens, Buffer.from(local).toString('utf8').trim());
  }

  /** A new token, to be shown once. On stable storage when it is returned. */
  async mint(name: string, now: Date): Promise<{ tokenId: string; token: string }> {
    const token = draw();
    const tokenId = randomBytes(8).toString('hex');
    await this.save((records) => [
      ...records,
      { tokenId, name, sha256: sha256(token), madeAt: now.toISOString() },
    ]);
    return { tokenId, token };
  }

  /** A token that lasts as long as this process. */
  mintEphemeral(): string {
    const token = draw();
    this.#ephemeral.add(sha256(token));
    return token;
  }

  /** Lets no runner in by this token any more; one that is in stays until it reconnects. */
  async revoke(tokenId: string): Promise<boolean> {
    const known = this.records.some((kept) => kept.tokenId === tokenId);
    if (known) await this.save((records) => records.filter((kept) => kept.tokenId !== tokenId));
    return known;
  }

  list(): readonly Omit<RunnerTokenRecord, 'sha256'>[] {
    return this.records.map(({ tokenId, name, madeAt }) => ({ tokenId, name, madeAt }));
  }

  /** Comparing hashes of 32 random bytes tells an attacker's clock nothing of use. */
  verify(token: unknown): boolean {
    if (typeof token !== 'string' || token.length > 256) return false;
    const given = sha256(token);
    return this.#ephemeral.has(given) || this.records.some((kept) => kept.sha256 === given);
  }

  /** One change after the other; what could not be written is not believed. */
  private save(
    change: (records: readonly RunnerTokenRecord[]) => readonly RunnerTokenRecord[],
  ): Promise<void> {
    const saving = this.#saving.then(async () => {
      const records = change(this.records);
      await replaceFile(this.path, `${JSON.stringify({ tokens: records }, null, 2)}\n`);
      this.records = records;
    });
    this.#saving = saving.catch(() => undefined);
    return saving;
  }
}
