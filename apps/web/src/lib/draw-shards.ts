import type { ShardStateCode } from '@ramus/contracts';
import type { ShardPlaces } from './shards.js';

/** Colours of the states, as CSS colours. */
export type ShardInk = Readonly<Record<ShardStateCode, string>>;

/** Smaller squares, in device pixels, are only filled: a pattern would be noise. */
const MIN_PATTERN_PX = 7;
const OPACITY = { c: 0.4, l: 0.5, w: 0.5, f: 0.6, p: 0 } as const;

/**
 * Draws every shard by its state: planned is an outline, leased hatched, committed filled, failed crossed, awaiting
 * confirmation half filled, and what is in doubt crossed on top of all, so that nobody needs the colours.
 */
export function drawShards(
  context: CanvasRenderingContext2D,
  places: ShardPlaces,
  states: string,
  ink: ShardInk,
  doubted: ReadonlySet<number> = new Set(),
): void {
  const { width, height } = context.canvas;
  context.clearRect(0, 0, width, height);
  const [sx, sy] = [width / places.width, height / places.height];
  for (let shard = 0; shard < states.length; shard += 1) {
    const state = (states[shard] ?? 'p') as ShardStateCode;
    const at = places.of(shard);
    const [x, y] = [at.x * sx, at.y * sy];
    const [w, h] = [Math.max(1, at.width * sx), Math.max(1, at.height * sy)];
    const isLarge = Math.min(w, h) >= MIN_PATTERN_PX;
    context.fillStyle = ink[state];
    context.strokeStyle = ink[state];
    context.globalAlpha = OPACITY[state];
    if (!isLarge || state === 'c') context.fillRect(x, y, w, h);
    else if (state === 'w') context.fillRect(x, y + h / 2, w, h / 2);
    else if (state === 'l') hatch(context, x, y, w, h);
    else if (state === 'f') cross(context, x, y, w, h);
    context.globalAlpha = state === 'p' ? 0.7 : 0.95;
    context.lineWidth = isLarge ? (state === 'l' || state === 'f' ? 2 : 1) : 0.5;
    context.strokeRect(x + 0.5, y + 0.5, Math.max(0, w - 1), Math.max(0, h - 1));
    if (!doubted.has(shard)) continue;
    context.strokeStyle = ink.f;
    strike(context, x, y, w, h);
  }
  context.globalAlpha = 1;
}

function hatch(context: CanvasRenderingContext2D, x: number, y: number, w: number, h: number): void {
  context.save();
  context.beginPath();
  context.rect(x, y, w, h);
  context.clip();
  context.globalAlpha = 0.18;
  context.fillRect(x, y, w, h);
  context.globalAlpha = 0.85;
  context.lineWidth = 2;
  context.beginPath();
  for (let at = -h; at < w; at += 8) {
    context.moveTo(x + at, y + h);
    context.lineTo(x + at + h, y);
  }
  context.stroke();
  context.restore();
}

function cross(context: CanvasRenderingContext2D, x: number, y: number, w: number, h: number): void {
  context.save();
  context.globalAlpha = 0.25;
  context.fillRect(x, y, w, h);
  context.globalAlpha = 1;
  strike(context, x, y, w, h);
  context.restore();
}

function strike(context: CanvasRenderingContext2D, x: number, y: number, w: number, h: number): void {
  context.lineWidth = 2;
  context.beginPath();
  context.moveTo(x, y);
  context.lineTo(x + w, y + h);
  context.moveTo(x + w, y);
  context.lineTo(x, y + h);
  context.stroke();
}
