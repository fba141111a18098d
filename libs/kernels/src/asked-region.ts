import { intersect } from '@ramus/slide';
import type { Region, WorkPlane } from '@ramus/slide';

/**
 * The region that a job was asked for, in whole pixels of a plane.
 *
 * @param region level-0 pixels; the whole slide if left out.
 * @returns `undefined` where it lies outside the slide.
 */
export function askedRegion(plane: WorkPlane, region: Region | undefined): Region | undefined {
  const whole = { x: 0, y: 0, width: plane.width, height: plane.height };
  if (!region) return whole;
  const x = Math.floor(region.x / plane.downsample[0]);
  const y = Math.floor(region.y / plane.downsample[1]);
  return intersect(whole, {
    x,
    y,
    width: Math.ceil((region.x + region.width) / plane.downsample[0]) - x,
    height: Math.ceil((region.y + region.height) / plane.downsample[1]) - y,
  });
}
