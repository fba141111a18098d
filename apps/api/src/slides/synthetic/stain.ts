import type { Nucleus } from './nuclei.js';
import { MAX_RADIUS_PX } from './nuclei.js';
import { noiseFrom, ramp } from './random.js';
import type { Random } from './random.js';
import type { Tissue } from './tissue.js';

/**
 * Optical density of one unit of each stain in red, green and blue: Ruifrok and Johnston's hematoxylin (Anal Quant
 * Cytol Histol 2001), and an eosin that lets less blue through than theirs, as scanners show it.
 */
const HEMATOXYLIN = [0.65, 0.7, 0.29] as const;
const EOSIN = [0.1, 0.92, 0.36] as const;
/** Protein among the chromatin takes eosin too, and turns its blue to purple. */
const NUCLEAR_EOSIN = 0.17;
/** What the scanner sees through glass. */
const GLASS = [244, 242, 244] as const;

/** Paints rows of an H&E section. */
export type Painter = (fromRow: number, rows: number) => Uint8Array;

/** @returns paints `rows` rows from `fromRow` on, RGB; every row is the same whatever it is painted with. */
export function painterFrom(
  random: Random,
  tissue: Tissue,
  nuclei: readonly Nucleus[],
  width: number,
): Painter {
  const noise = noiseFrom(random);
  return (fromRow, rows) => {
    const hematoxylin = new Float32Array(width * rows);
    const inNucleus = new Float32Array(width * rows);
    for (const nucleus of nuclei) {
      if (nucleus.y + MAX_RADIUS_PX < fromRow || nucleus.y - MAX_RADIUS_PX >= fromRow + rows) continue;
      stainNucleus(nucleus, noise, hematoxylin, inNucleus, width, fromRow, rows);
    }
    const rgb = new Uint8Array(width * rows * 3);
    for (let row = 0, i = 0; row < rows; row++) {
      for (let x = 0; x < width; x++, i++) {
        const y = fromRow + row;
        const cover = tissue.cover(x, y);
        const [h, e] = cover > 0 ? stroma(x, y) : [0, 0];
        const nuclear = inNucleus[i] as number;
        const hTotal = cover * h * (1 - nuclear) + (hematoxylin[i] as number);
        const eTotal = cover * e * (1 - nuclear) + NUCLEAR_EOSIN * nuclear;
        for (let c = 0; c < 3; c++) {
          const density = hTotal * (HEMATOXYLIN[c] as number) + eTotal * (EOSIN[c] as number);
          rgb[i * 3 + c] = Math.round((GLASS[c] as number) * 10 ** -density);
        }
      }
    }
    return rgb;
  };

  /** Both stains outside nuclei: wavy fibres in stroma, grainy cytoplasm in epithelium. */
  function stroma(x: number, y: number): [hematoxylin: number, eosin: number] {
    const epithelium = tissue.epithelium(x, y);
    const wave = y + 34 * noise(x / 95, y / 130);
    const fibres = 0.6 * noise(x / 46, wave / 4.5) + 0.4 * noise(x / 17 + 50, wave / 2.1);
    const gaps = ramp(noise(x / 30 + 9, wave / 9 + 40), 0.2, 0.36);
    const fibrous = (0.1 + 0.17 * fibres) * (0.35 + 0.65 * gaps);
    const grain = 0.5 * noise(x / 7, y / 7) + 0.5 * noise(x / 2.3 + 20, y / 2.3);
    const foam = ramp(noise(x / 21 + 70, y / 21 + 11), 0.55, 0.8);
    const cytoplasm = (0.13 + 0.1 * grain + 0.06 * noise(x / 60, y / 60)) * (1 - 0.45 * foam);
    return [
      0.012 + 0.03 * fibres + epithelium * (0.03 + 0.08 * grain) * (1 - 0.5 * foam),
      fibrous * (1 - epithelium) + cytoplasm * epithelium,
    ];
  }
}

/** Adds one nucleus: soft outline, a darker rim, clumped chromatin, and a nucleolus in the larger ones. */
function stainNucleus(
  { x, y, a, b, angle, wobble, density, texture }: Nucleus,
  noise: (x: number, y: number) => number,
  hematoxylin: Float32Array,
  inNucleus: Float32Array,
  width: number,
  fromRow: number,
  rows: number,
): void {
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
  const [two, three, phase] = wobble;
  const soft = 1.6 / Math.min(a, b);
  const [nucleolusX, nucleolusY] = [0.3 * Math.cos(phase), 0.3 * Math.sin(phase)];
  const yEnd = Math.min(fromRow + rows - 1, Math.ceil(y + MAX_RADIUS_PX));
  for (let py = Math.max(fromRow, Math.floor(y - MAX_RADIUS_PX)); py <= yEnd; py++) {
    for (let px = Math.floor(x - MAX_RADIUS_PX); px <= x + MAX_RADIUS_PX; px++) {
      if (px < 0 || px >= width) continue;
      const u = ((px - x) * cos + (py - y) * sin) / a;
      const v = ((py - y) * cos - (px - x) * sin) / b;
      const turn = Math.atan2(v, u);
      const outline = 1 + two * Math.cos(2 * turn + phase) + three * Math.cos(3 * turn - phase);
      const radius = Math.sqrt(u * u + v * v) / outline;
      const inside = ramp(radius, 1 + soft, 1 - soft);
      if (inside === 0) continue;
      const clumps = noise(px / 2.6 + texture, py / 2.6 - texture);
      const rim = ramp(radius, 0.55, 0.95);
      const nucleolus = a > 8.5 ? ramp(Math.hypot(u - nucleolusX, v - nucleolusY), 0.3, 0.12) : 0;
      const fine = noise(px / 1.4 - texture, py / 1.4 + texture);
      const chromatin = 0.66 + 0.5 * (clumps - 0.5) + 0.24 * (fine - 0.5) + 0.3 * rim + 0.4 * nucleolus;
      const at = (py - fromRow) * width + px;
      hematoxylin[at] = Math.max(hematoxylin[at] as number, inside * density * 1.2 * chromatin);
      inNucleus[at] = Math.max(inNucleus[at] as number, inside);
    }
  }
}
