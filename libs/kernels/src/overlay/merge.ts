import type { OverlayResult } from '@ramus/contracts';
import type { Point } from '@ramus/geometry';
import { intersect } from '@ramus/slide';
import type { Region, WorkPlane } from '@ramus/slide';
import { askedRegion } from '../asked-region.js';
import { bytesOf } from '../bytes.js';
import { Picture } from '../drawing/picture.js';
import type { Colour } from '../drawing/picture.js';
import { planeOf, slideOf } from '../kernel.js';
import type { ArtefactFile, MergeContext } from '../kernel.js';
import { nucleiJobsOf, objectTilesOf } from '../segment-nuclei/read-objects.js';
import { tissueRingsOf } from '../tissue-mask/tissue-map.js';
import type { OverlayParams } from './params.js';

const TISSUE: Colour = [46, 139, 87];
const NUCLEUS: Colour = [90, 60, 220];
/** Smaller than this on the picture, an outline would fill its nucleus: a dot says the same. */
const LEAST_OUTLINE_PX = 4;
/** Side of the pieces in which the slide is read. */
const PIECE_PX = 1_024;

/** `overlay.png` and `summary.json`. */
export async function* merge(
  context: MergeContext<OverlayParams, OverlayResult>,
): AsyncGenerator<ArtefactFile> {
  const { width, height } = slideOf(context.slide);
  const plane = planeOf(context.plan);
  const shown = askedRegion(plane, context.params.region);
  const picture = shown && (await pictureOf(context, plane, shown));
  const outlines = { tissue: 0, nuclei: 0 };
  if (picture) {
    const place = placing(plane, shown);
    for (const ring of await tissueRingsOf(context.dependencies)) {
      picture.outline(ring.map(place), TISSUE, 1, 2);
      outlines.tissue++;
    }
    outlines.nuclei = await drawNuclei(context, picture, place);
    yield { name: 'overlay.png', mediaType: 'image/png', data: await context.encodePng(picture) };
  }
  const [dx, dy] = plane.downsample;
  yield {
    name: 'summary.json',
    mediaType: 'application/json',
    data: bytesOf({
      kind: 'overlay',
      /** Microns per pixel of the picture. */
      mpp: plane.mpp,
      /** What it shows, in level-0 pixels. */
      region: shown && {
        x: shown.x * dx,
        y: shown.y * dy,
        width: Math.min(width, (shown.x + shown.width) * dx) - shown.x * dx,
        height: Math.min(height, (shown.y + shown.height) * dy) - shown.y * dy,
      },
      outlines,
    }),
  };
}

/** From level-0 pixels to the picture's. */
const placing =
  ({ downsample: [dx, dy] }: WorkPlane, { x: left, y: top }: Region) =>
  ([x, y]: Point): Point => [x / dx - left, y / dy - top];

/** The slide itself, opaque. */
async function pictureOf(
  { readPlane, signal }: MergeContext<OverlayParams, OverlayResult>,
  plane: WorkPlane,
  shown: Region,
): Promise<Picture> {
  const picture = new Picture(shown.width, shown.height);
  for (let y = 0; y < shown.height; y += PIECE_PX) {
    for (let x = 0; x < shown.width; x += PIECE_PX) {
      signal.throwIfAborted();
      const piece = { x: shown.x + x, y: shown.y + y, width: PIECE_PX, height: PIECE_PX };
      const region = intersect(piece, shown);
      if (!region) continue;
      const { data } = await readPlane(plane, region);
      for (let i = 0, p = 0; p < data.length; i++, p += 3) {
        const column = x + (i % region.width);
        const row = y + Math.floor(i / region.width);
        picture.rgba.set(
          [data[p] ?? 0, data[p + 1] ?? 0, data[p + 2] ?? 0, 255],
          (row * shown.width + column) * 4,
        );
      }
    }
  }
  return picture;
}

/** @returns how many have their centre on the picture. */
async function drawNuclei(
  { dependencies, signal }: MergeContext<OverlayParams, OverlayResult>,
  picture: Picture,
  place: (point: Point) => Point,
): Promise<number> {
  const all = { x: 0, y: 0, width: picture.width, height: picture.height };
  let drawn = 0;
  for (const job of nucleiJobsOf(dependencies)) {
    for await (const { objects, bounds } of objectTilesOf(job)) {
      signal.throwIfAborted();
      const [left, top] = place([bounds.x, bounds.y]);
      const [right, bottom] = place([bounds.x + bounds.width, bounds.y + bounds.height]);
      if (!intersect(all, { x: left, y: top, width: right - left, height: bottom - top })) continue;
      for (const { polygon, centroid } of objects) {
        const [cx, cy] = place(centroid);
        if (cx >= 0 && cy >= 0 && cx < picture.width && cy < picture.height) drawn++;
        const ring = polygon.map(place);
        const xs = ring.map(([x]) => x);
        if (Math.max(...xs) - Math.min(...xs) >= LEAST_OUTLINE_PX) picture.outline(ring, NUCLEUS, 0.9);
        else picture.blend(Math.floor(cx), Math.floor(cy), NUCLEUS, 0.7);
      }
    }
  }
  return drawn;
}
