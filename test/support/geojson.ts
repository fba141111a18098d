import { z } from 'zod';

type Position = readonly [number, number];

const position = z.tuple([z.number(), z.number()]);
const absent = z.never().optional();

/** RFC 7946 §3 for collections of polygons, as QuPath reads them; `crs` is a member of the older format only. */
const featureCollection = z.looseObject({
  type: z.literal('FeatureCollection'),
  crs: absent,
  geometry: absent,
  properties: absent,
  features: z.array(
    z.looseObject({
      type: z.literal('Feature'),
      coordinates: absent,
      features: absent,
      geometry: z.strictObject({
        type: z.literal('Polygon'),
        coordinates: z.array(z.array(position).min(4)).min(1),
      }),
      properties: z.looseObject({
        objectType: z.string(),
        classification: z.strictObject({ name: z.string(), color: z.array(z.number()).length(3) }),
        measurements: z.record(z.string(), z.number()),
      }),
    }),
  ),
});
export type Feature = z.infer<typeof featureCollection>['features'][number];

/**
 * Reads a collection of polygons, and says what RFC 7946 holds against it.
 *
 * @param size of the slide: every coordinate is a level-0 pixel inside it.
 */
export function readGeoJson(
  text: string,
  { width, height }: { width: number; height: number },
): { features: Feature[]; faults: string[] } {
  const collection = featureCollection.safeParse(JSON.parse(text));
  if (!collection.success) return { features: [], faults: [z.prettifyError(collection.error)] };
  const { features } = collection.data;
  const faults = features.flatMap(({ geometry }, n) =>
    geometry.coordinates.flatMap((points, r) =>
      faultsOf(points, r === 0, width, height).map((fault) => `feature ${n}, ring ${r}: ${fault}`),
    ),
  );
  return { features, faults };
}

function faultsOf(points: readonly Position[], isOuter: boolean, width: number, height: number): string[] {
  const [first, last] = [points.at(0), points.at(-1)];
  const isClosed = first && last && first[0] === last[0] && first[1] === last[1];
  const area = signedArea(points);
  const isInside = points.every(([x, y]) => x >= 0 && y >= 0 && x <= width && y <= height);
  return [
    ...(isClosed ? [] : ['is not closed']),
    ...(area === 0 ? ['has no area'] : []),
    // §3.1.6: the outer ring runs counter-clockwise, a hole clockwise.
    ...(area > 0 === isOuter ? [] : ['runs the wrong way round']),
    ...(isInside ? [] : ['leaves the slide']),
  ];
}

function signedArea(points: readonly Position[]): number {
  let twice = 0;
  points.forEach(([x, y], i) => {
    const [nextX, nextY] = points[(i + 1) % points.length] ?? [x, y];
    twice += x * nextY - nextX * y;
  });
  return twice / 2;
}
