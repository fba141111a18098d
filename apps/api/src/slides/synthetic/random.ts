/** A number in [0, 1) from a stream that its seed fixes; the same on every machine. */
export type Random = () => number;

/** The mulberry32 generator of T. Ettinger: 32 bits of state are plenty for a picture. */
export function randomFrom(seed: number): Random {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** A field that varies smoothly over the plane, in [0, 1], 0.5 on average. */
export type Noise = (x: number, y: number) => number;

/** Value noise: random numbers on whole places, smoothly interpolated between them. Repeats after 256 places. */
export function noiseFrom(random: Random): Noise {
  const values = Float32Array.from({ length: 65_536 }, random);
  const at = (column: number, row: number): number => values[((row & 255) << 8) | (column & 255)] as number;
  return (x, y) => {
    const column = Math.floor(x);
    const row = Math.floor(y);
    const fx = smooth(x - column);
    const fy = smooth(y - row);
    const top = at(column, row) * (1 - fx) + at(column + 1, row) * fx;
    const bottom = at(column, row + 1) * (1 - fx) + at(column + 1, row + 1) * fx;
    return top * (1 - fy) + bottom * fy;
  };
}

const smooth = (t: number): number => t * t * (3 - 2 * t);

/** 0 below `from`, 1 above `to`, smooth between them; falls where `from` is the larger. */
export function ramp(value: number, from: number, to: number): number {
  return smooth(Math.min(1, Math.max(0, (value - from) / (to - from))));
}
