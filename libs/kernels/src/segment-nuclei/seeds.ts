import { logit, sigmoid } from './network-output.js';
import type { InstanceOptions, NetworkOutput } from './network-output.js';

/** A pixel where the network sees a nucleus's centre. */
export interface Seed {
  readonly x: number;
  readonly y: number;
  /** 0–1. */
  readonly score: number;
}

/** Which pixels the network takes for nucleus: 1 where its probability reaches the threshold. */
export function foregroundOf({ width, height, raw }: NetworkOutput, threshold: number): Uint8Array {
  const n = width * height;
  const least = logit(threshold);
  const foreground = new Uint8Array(n);
  for (let i = 0; i < n; i++) foreground[i] = (raw[5 * n + i] as number) >= least ? 1 : 0;
  return foreground;
}

/**
 * Seeds: pixels of the foreground whose score reaches the threshold and is the highest within `peak_radius`.
 *
 * Of equal neighbours the first in reading order stands.
 *
 * @returns the best first; equal scores in reading order.
 */
export function findSeeds(output: NetworkOutput, foreground: Uint8Array, options: InstanceOptions): Seed[] {
  const { width, height } = output;
  const scores = seedScores(output, options.seed_threshold);
  const seeds: Seed[] = [];
  for (let y = 0, i = 0; y < height; y++) {
    for (let x = 0; x < width; x++, i++) {
      const score = scores[i] as number;
      if (score === 0 || !foreground[i]) continue;
      if (isPeak(scores, x, y, width, height, options.peak_radius)) seeds.push({ x, y, score });
    }
  }
  return seeds.sort((a, b) => b.score - a.score || a.y - b.y || a.x - b.x);
}

/** Scores that reach the threshold; 0 elsewhere, which spares most pixels the exponential. */
function seedScores({ width, height, raw }: NetworkOutput, threshold: number): Float32Array {
  const n = width * height;
  const least = logit(threshold);
  const scores = new Float32Array(n);
  for (let i = 0; i < n; i++) {
    const value = raw[4 * n + i] as number;
    if (value >= least) scores[i] = sigmoid(value);
  }
  return scores;
}

function isPeak(
  scores: Float32Array,
  x: number,
  y: number,
  width: number,
  height: number,
  radius: number,
): boolean {
  const here = y * width + x;
  const score = scores[here] as number;
  const right = Math.min(width - 1, x + radius);
  const bottom = Math.min(height - 1, y + radius);
  for (let yy = Math.max(0, y - radius); yy <= bottom; yy++) {
    for (let xx = Math.max(0, x - radius); xx <= right; xx++) {
      const there = yy * width + xx;
      const other = scores[there] as number;
      if (other > score || (other === score && there < here)) return false;
    }
  }
  return true;
}
