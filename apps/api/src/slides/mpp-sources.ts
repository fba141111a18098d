import { recordedMpp } from '@ramus/slide';
import type { Mpp, MppSources } from '@ramus/slide';
import type { SlideDescription } from './slide-source.js';

/** Microns in one unit of TIFF's ResolutionUnit (TIFF 6.0, section 8): 2 is an inch, 3 a centimetre. */
const UNIT_UM: Readonly<Record<number, number>> = { 2: 25_400, 3: 10_000 };

/** µm per pixel from pixels per unit; `undefined` where the tags do not say. */
export function mppFromResolution(
  x: number | undefined,
  y: number | undefined,
  unit: number,
): Mpp | undefined {
  const unitUm = UNIT_UM[unit];
  if (!unitUm || !x || !y || !(x > 0) || !(y > 0)) return undefined;
  return [unitUm / x, unitUm / y];
}

/** The pixel size to show, and who recorded it. */
export function describeMpp(sources: MppSources): Pick<SlideDescription, 'mpp' | 'mppFrom'> {
  const mpp = recordedMpp(sources);
  return mpp ? { mpp, mppFrom: mpp === sources.vendor ? 'vendor' : 'resolution' } : {};
}

const UM_PER: Readonly<Record<string, number>> = { nm: 1e-3, µm: 1, μm: 1, um: 1, mm: 1e3, cm: 1e4 };

/** PhysicalSizeX and Y of the first image of an OME-XML block; microns are the schema's default unit. */
export function mppFromOme(xml: string): Mpp | undefined {
  const size = (axis: 'X' | 'Y'): number => {
    const value = new RegExp(`\\bPhysicalSize${axis}="([^"]+)"`).exec(xml)?.[1];
    const unit = new RegExp(`\\bPhysicalSize${axis}Unit="([^"]+)"`).exec(xml)?.[1] ?? 'µm';
    return Number(value ?? Number.NaN) * (UM_PER[unit] ?? Number.NaN);
  };
  const mpp = [size('X'), size('Y')] as const;
  return mpp.every((v) => v > 0) ? mpp : undefined;
}

/** A number of Aperio's `key = value | key = value` description. */
export function aperioNumber(description: string, key: string): number | undefined {
  const text = new RegExp(`\\|\\s*${key}\\s*=\\s*([0-9.]+)`).exec(description)?.[1];
  const value = Number(text ?? Number.NaN);
  return value > 0 ? value : undefined;
}
