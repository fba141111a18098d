/** Primes above the most shards that a job may have: steps that reach every shard once, whatever their number. */
const STRIDES = [20_011, 20_021, 20_023, 20_029, 20_047, 20_051, 20_063, 20_071] as const;

/**
 * Whether a shard is among those of its slide that an account may see.
 *
 * They are a fixed part, scattered over the slide: the same in every job that cuts it in the same way, so that asking
 * again, or later, shows no more of it. Nothing has to be remembered for that.
 *
 * @param limit how many of `shards` one account may see; at least one is.
 */
export function isInShare(
  slideId: string,
  account: string,
  shard: number,
  shards: number,
  limit: number,
): boolean {
  if (limit >= shards) return true;
  const seed = hashOf(`${slideId} ${account}`);
  const stride = STRIDES[seed % STRIDES.length] ?? STRIDES[0];
  return ((shard + (seed >>> 3)) * stride) % shards < Math.max(1, limit);
}

/** FNV-1a, 32 bits. It need not resist anybody: accounts are not chosen by their owners. */
function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i += 1) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return hash >>> 0;
}
