import { join } from 'node:path';
import sharp from 'sharp';
import { ROOT } from './product.mjs';

/** Level-0 pixels at 0.5 µm: 5.1 × 4.1 mm. */
export const SLIDE_SIZE = { width: 10_240, height: 8_192 };
const PIXELS_PER_MM = 2_000;

/** Our own picture side by side until it is a slide of its own: a pyramid of JPEG tiles that states its pixel size. */
export async function writeSlide(path) {
  const { height, width } = SLIDE_SIZE;
  await sharp({ create: { width, height, channels: 3, background: '#fff' }, limitInputPixels: false })
    .composite([{ input: join(ROOT, 'data/test.png'), tile: true }])
    .tiff({
      tile: true,
      tileWidth: 256,
      tileHeight: 256,
      pyramid: true,
      compression: 'jpeg',
      quality: 80,
      xres: PIXELS_PER_MM,
      yres: PIXELS_PER_MM,
    })
    .toFile(path);
}

/** Repeatable numbers in [0, 1): mulberry32. */
function chance(seed) {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}

const POINTS = 24;
const MARGIN_PX = 12;
const rounded = (value, digits) => Math.round(value * 10 ** digits) / 10 ** digits;

/**
 * What a runner would answer for a shard of `segment-nuclei`: ellipses in the cores of its tiles, away from their
 * borders, so that none is found twice.
 *
 * @param spacingPx distance of the nuclei, in plane pixels.
 */
export function nucleiResult({ input, shard }, spacingPx) {
  const next = chance(shard + 1);
  return { tiles: input.tiles.map(({ owns }, tile) => tileResult(tile, owns, spacingPx, next)) };
}

function tileResult(tile, owns, spacingPx, next) {
  const seeds = [];
  for (let y = owns.y + MARGIN_PX; y < owns.y + owns.height - MARGIN_PX; y += spacingPx) {
    for (let x = owns.x + MARGIN_PX; x < owns.x + owns.width - MARGIN_PX; x += spacingPx) seeds.push([x, y]);
  }
  const nuclei = seeds.map(([x, y]) => ellipse(Math.round(x), Math.round(y), next));
  const column = (name) => nuclei.map((nucleus) => nucleus[name]);
  return {
    tile,
    seeds: seeds.flatMap(([x, y]) => [Math.round(x), Math.round(y)]),
    centroids: seeds.flatMap(([x, y]) => [Math.round(x) + 0.5, Math.round(y) + 0.5]),
    outlines: column('outline'),
    ...Object.fromEntries(
      [
        'areaPx',
        'perimeterUm',
        'circularity',
        'eccentricity',
        'solidity',
        'minDiameterUm',
        'maxDiameterUm',
        'hematoxylinOd',
        'eosinOd',
        'probability',
      ].map((name) => [name, column(name)]),
    ),
  };
}

function ellipse(x, y, next) {
  const [a, b, turn] = [5 + 4 * next(), 4 + 2 * next(), Math.PI * next()];
  const outline = Array.from({ length: POINTS }, (_, i) => {
    const at = (2 * Math.PI * i) / POINTS;
    const [u, v] = [a * Math.cos(at), b * Math.sin(at)];
    return [x + u * Math.cos(turn) - v * Math.sin(turn), y + u * Math.sin(turn) + v * Math.cos(turn)].map(
      (value) => Math.round(2 * value),
    );
  }).flat();
  return {
    outline,
    areaPx: Math.round(Math.PI * a * b),
    perimeterUm: rounded(Math.PI * (a + b) * 0.5, 3),
    circularity: rounded(0.8 + 0.2 * next(), 4),
    eccentricity: rounded(next(), 4),
    solidity: rounded(0.9 + 0.1 * next(), 4),
    minDiameterUm: rounded(Math.min(a, b), 3),
    maxDiameterUm: rounded(Math.max(a, b), 3),
    hematoxylinOd: rounded(0.3 + 0.5 * next(), 4),
    eosinOd: rounded(0.1 + 0.2 * next(), 4),
    probability: rounded(0.5 + 0.5 * next(), 4),
  };
}
