/**
 * How results are read: the one place of the dashboard that knows the shape of artefacts.
 *
 * Files come from the API, but from any version of it, so what is missing is left out rather than trusted.
 */

/** What a job found, as far as its summary says so. */
export interface ResultSummary {
  readonly nuclei?: number | undefined;
  readonly tissueMm2?: number | undefined;
  /** Nuclei per mm² of tissue. */
  readonly densityPerMm2?: number | undefined;
  readonly meanAreaUm2?: number | undefined;
}

/** Level-0 pixels. */
export interface Bounds {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** A file of nuclei; bounds are around all of it. */
export interface ObjectTileRef {
  readonly name: string;
  readonly bounds: Bounds;
  /** Known once the job has succeeded. */
  readonly count?: number | undefined;
}

export type Point = readonly [x: number, y: number];

type Fields = Record<string, unknown>;

const fieldsOf = (value: unknown): Fields =>
  typeof value === 'object' && value !== null ? (value as Fields) : {};
const listOf = (value: unknown): unknown[] => (Array.isArray(value) ? value : []);
const numberOf = (value: unknown): number | undefined =>
  typeof value === 'number' && Number.isFinite(value) ? value : undefined;
const isPoint = (value: unknown): value is Point =>
  Array.isArray(value) && typeof value[0] === 'number' && typeof value[1] === 'number';

/** A job's `summary.json`. */
export function readSummary(json: unknown): ResultSummary {
  const fields = fieldsOf(json);
  return {
    nuclei: numberOf(fields['nuclei']),
    tissueMm2: numberOf(fields['tissueMm2']),
    densityPerMm2: numberOf(fields['nucleiPerTissueMm2']),
    meanAreaUm2: numberOf(fieldsOf(fields['means'])['areaUm2']),
  };
}

function readBounds(json: unknown): Bounds | undefined {
  const fields = fieldsOf(json);
  const [x, y, width, height] = [fields['x'], fields['y'], fields['width'], fields['height']].map(numberOf);
  if (x === undefined || y === undefined || width === undefined || height === undefined) return undefined;
  return { x, y, width, height };
}

/** A job's `objects/index.json`; while the job runs, of the shards that are committed. */
export const readObjectIndex = (json: unknown): ObjectTileRef[] =>
  listOf(fieldsOf(json)['tiles']).flatMap((entry) => {
    const { name, count, ...rest } = fieldsOf(entry);
    const bounds = readBounds(rest['bounds']);
    return typeof name === 'string' && bounds ? [{ name, bounds, count: numberOf(count) }] : [];
  });

/** Outlines of a `tissue.geojson`: rings, holes included, in level-0 pixels. */
export function readOutlines(json: unknown): Point[][] {
  return listOf(fieldsOf(json)['features']).flatMap((feature) => {
    const { type, coordinates } = fieldsOf(fieldsOf(feature)['geometry']);
    const polygons = type === 'Polygon' ? [coordinates] : type === 'MultiPolygon' ? listOf(coordinates) : [];
    return polygons.flatMap((polygon) => listOf(polygon).map((ring) => listOf(ring).filter(isPoint)));
  });
}

/** A `density-map` job's `summary.json`: what the heatmap lies over, and what its colours mean. */
export interface DensityScale {
  /** Level-0 pixels; may reach over the slide's edge. */
  readonly extent: Bounds;
  readonly unit: string;
  readonly from: number;
  /** Where the colours end; more has the last one. */
  readonly to: number;
  /** RGB, 0–255, at equal distances. */
  readonly colours: readonly (readonly [number, number, number])[];
  /** Side of a cell, in µm. */
  readonly cellUm: number | undefined;
}

export function readDensityScale(json: unknown): DensityScale | undefined {
  const fields = fieldsOf(json);
  const extent = readBounds(fields['extent']);
  const scale = fieldsOf(fields['scale']);
  const [from, to] = [numberOf(scale['from']), numberOf(scale['to'])];
  const colours = listOf(scale['colours']).flatMap((colour) => {
    const [r, g, b] = listOf(colour).map(numberOf);
    return r === undefined || g === undefined || b === undefined ? [] : [[r, g, b] as const];
  });
  if (!extent || from === undefined || to === undefined || colours.length < 2) return undefined;
  return { extent, from, to, colours, unit: String(scale['unit'] ?? ''), cellUm: numberOf(fields['cellUm']) };
}

/** Measurements in the order and the words in which people read them. */
export const MEASUREMENTS: readonly { key: string; title: string; unit: string; digits: number }[] = [
  { key: 'areaUm2', title: 'Area', unit: 'µm²', digits: 1 },
  { key: 'perimeterUm', title: 'Perimeter', unit: 'µm', digits: 1 },
  { key: 'minDiameterUm', title: 'Min diameter', unit: 'µm', digits: 1 },
  { key: 'maxDiameterUm', title: 'Max diameter', unit: 'µm', digits: 1 },
  { key: 'circularity', title: 'Circularity', unit: '', digits: 2 },
  { key: 'eccentricity', title: 'Eccentricity', unit: '', digits: 2 },
  { key: 'solidity', title: 'Solidity', unit: '', digits: 2 },
  { key: 'hematoxylinOd', title: 'Hematoxylin', unit: 'OD', digits: 2 },
  { key: 'eosinOd', title: 'Eosin', unit: 'OD', digits: 2 },
  { key: 'probability', title: 'Probability', unit: '', digits: 2 },
];
