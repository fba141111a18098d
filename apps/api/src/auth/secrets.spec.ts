import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { canonicalJson, KeyedHash, openKey } from './keyed-hash.js';
import { LeaseSigner } from './lease-signer.js';
import { RunnerTokens } from './runner-tokens.js';

let home: string;
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'ramus-'));
});
afterEach(() => rm(home, { recursive: true }));

describe("the installation's key", () => {
  it('is made once, for its owner alone', async () => {
    const first = await openKey(home);
    expect((await openKey(home)).hex('user', 'ada')).toBe(first.hex('user', 'ada'));
    expect((await stat(join(home, 'identity.key'))).mode & 0o777).toBe(0o600);
    expect(await readdir(home)).toEqual(['identity.key']);
  });

  it('is one key, however many make it at once', async () => {
    const keys = await Promise.all(Array.from({ length: 8 }, () => openKey(home)));
    expect(new Set(keys.map((key) => key.hex('user', 'ada'))).size).toBe(1);
  });

  it('is not replaced when it is damaged', async () => {
    await writeFile(join(home, 'identity.key'), 'short');
    await expect(openKey(home)).rejects.toThrow('identity.key is damaged');
  });

  it('gives nothing of one purpose for another', () => {
    const key = new KeyedHash(new Uint8Array(32));
    expect(key.hex('user', 'x')).not.toBe(key.hex('lease', 'x'));
    expect(() => key.hex('user\0', 'x')).toThrow(RangeError);
  });
});

describe('the hash of a body', () => {
  it('does not depend on the order of members', () => {
    expect(canonicalJson({ b: [{ y: 1, x: 2 }], a: null })).toBe('{"a":null,"b":[{"x":2,"y":1}]}');
    const key = new KeyedHash(new Uint8Array(32));
    expect(key.bodyHash({ a: 1, b: 2 })).toBe(key.bodyHash({ b: 2, a: 1 }));
    expect(key.bodyHash({ a: 1 })).not.toBe(key.bodyHash({ a: '1' }));
  });
});

describe('a signed lease', () => {
  const lease = { jobId: '0198c2f0-0000-7000-8000-000000000000.3', token: 17, shard: 4 };

  it('is known again after a restart', async () => {
    const signature = new LeaseSigner(await openKey(home)).sign(lease);
    expect(new LeaseSigner(await openKey(home)).verify(lease, signature)).toBe(true);
  });

  it('stands for that lease alone', async () => {
    const signer = new LeaseSigner(await openKey(home));
    const signature = signer.sign(lease);
    expect(signer.verify({ ...lease, token: 18 }, signature)).toBe(false);
    expect(signer.verify({ ...lease, shard: 5 }, signature)).toBe(false);
    expect(signer.verify({ ...lease, jobId: 'another.3' }, signature)).toBe(false);
    for (const forged of ['', signature.slice(1), `${signature}A`, 'é'.repeat(43), 'A'.repeat(43)]) {
      expect(signer.verify(lease, forged)).toBe(false);
    }
  });

  it('has an address of path characters only', async () => {
    const path = new LeaseSigner(await openKey(home)).path(lease);
    expect(path).toMatch(/^\/api\/leases\/0198c2f0-0000-7000-8000-000000000000\.3\/17\/4\/[\w-]{43}$/);
  });
});

describe('runner tokens', () => {
  const noon = new Date('2026-01-01T12:00:00Z');

  it('let a runner in, also after a restart', async () => {
    const { token } = await (await RunnerTokens.open(home)).mint('gpu-1', noon);
    const reopened = await RunnerTokens.open(home);
    expect(reopened.verify(token)).toBe(true);
    expect(reopened.verify(`${token}x`)).toBe(false);
    expect(reopened.verify(undefined)).toBe(false);
  });

  it('are kept as hashes', async () => {
    const { token } = await (await RunnerTokens.open(home)).mint('gpu-1', noon);
    expect(await readFile(join(home, 'runner-tokens.json'), 'utf8')).not.toContain(token);
  });

  it('made at the same time are all kept', async () => {
    const tokens = await RunnerTokens.open(home);
    const minted = await Promise.all(['a', 'b', 'c'].map((name) => tokens.mint(name, noon)));
    const reopened = await RunnerTokens.open(home);
    expect(minted.every(({ token }) => reopened.verify(token))).toBe(true);
    expect(reopened.list().map(({ name }) => name)).toEqual(['a', 'b', 'c']);
  });

  it('that were taken back let nobody in', async () => {
    const tokens = await RunnerTokens.open(home);
    const { tokenId, token } = await tokens.mint('gpu-1', noon);
    expect(await tokens.revoke(tokenId)).toBe(true);
    expect(await tokens.revoke(tokenId)).toBe(false);
    expect(tokens.verify(token)).toBe(false);
    expect((await RunnerTokens.open(home)).verify(token)).toBe(false);
  });

  it('of local daemons outlive the process, ephemeral ones do not', async () => {
    const before = await RunnerTokens.open(home);
    const ephemeral = before.mintEphemeral();
    expect(before.verify(ephemeral)).toBe(true);
    const after = await RunnerTokens.open(home);
    expect(after.local).toBe(before.local);
    expect(after.verify(before.local)).toBe(true);
    expect(after.verify(ephemeral)).toBe(false);
    expect((await stat(join(home, 'local-runner.token'))).mode & 0o777).toBe(0o600);
  });
});
