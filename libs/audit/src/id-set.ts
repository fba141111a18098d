const FIRST_SLOTS = 1 << 12;
/** Ids of one generation of the set; 64 MiB. */
const MAX_IDS = 1 << 22;

/**
 * Remembers ids in 8 bytes each, to tell which come twice.
 *
 * It holds at least the last four million and at most twice as many, within 128 MiB: of two generations the older goes
 * when the younger is full. Ids are kept as fingerprints of 64 bits, so that two among a million look alike by accident
 * once in thirty million logs.
 */
export class IdSet {
  private young = new Fingerprints();
  private old: Fingerprints | undefined;

  /** @param maxIds of one generation. */
  constructor(private readonly maxIds = MAX_IDS) {}

  /** @returns whether the id is new. */
  add(id: string): boolean {
    const [high, low] = fingerprint(id);
    if (this.old?.has(high, low)) return false;
    if (this.young.count >= this.maxIds) {
      this.old = this.young;
      this.young = new Fingerprints();
      if (this.old.has(high, low)) return false;
    }
    return this.young.add(high, low);
  }
}

/** A hash table with open addressing; the pair (0, 0) marks a free slot. */
class Fingerprints {
  count = 0;
  private high = new Uint32Array(FIRST_SLOTS);
  private low = new Uint32Array(FIRST_SLOTS);

  has(high: number, low: number): boolean {
    const slot = this.slotOf(high, low);
    return this.high[slot] !== 0 || this.low[slot] !== 0;
  }

  add(high: number, low: number): boolean {
    const slot = this.slotOf(high, low);
    if (this.high[slot] !== 0 || this.low[slot] !== 0) return false;
    this.high[slot] = high;
    this.low[slot] = low;
    this.count += 1;
    if (2 * this.count > this.low.length) this.grow();
    return true;
  }

  /** Where the pair stands, or would. */
  private slotOf(high: number, low: number): number {
    const mask = this.low.length - 1;
    let slot = low & mask;
    while (
      (this.high[slot] !== 0 || this.low[slot] !== 0) &&
      (this.high[slot] !== high || this.low[slot] !== low)
    ) {
      slot = (slot + 1) & mask;
    }
    return slot;
  }

  private grow(): void {
    const { high, low } = this;
    this.high = new Uint32Array(2 * high.length);
    this.low = new Uint32Array(2 * low.length);
    for (let i = 0; i < low.length; i += 1) {
      const [h = 0, l = 0] = [high[i], low[i]];
      if (h === 0 && l === 0) continue;
      const slot = this.slotOf(h, l);
      this.high[slot] = h;
      this.low[slot] = l;
    }
  }
}

/** Two multiplicative hashes side by side (FNV-1a's form, with the finalizer of MurmurHash3); never both 0. */
function fingerprint(id: string): readonly [number, number] {
  let high = 0x811c9dc5;
  let low = 0x1b873593;
  for (let i = 0; i < id.length; i += 1) {
    const code = id.charCodeAt(i);
    high = Math.imul(high ^ code, 0x01000193);
    low = Math.imul(low ^ code, 0x85ebca6b);
    low ^= low >>> 15;
  }
  return [mixed(high ^ id.length) | 1, mixed(low) >>> 0].map((half) => half >>> 0) as [number, number];
}

function mixed(value: number): number {
  let hash = value ^ (value >>> 16);
  hash = Math.imul(hash, 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return hash ^ (hash >>> 16);
}
