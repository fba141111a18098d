import fc from 'fast-check';
import type { World } from './world.js';

/** One random thing that happens in a world. Numbers pick among what there is by then. */
export interface Step {
  readonly name: string;
  readonly run: (world: World) => void;
}

/** A kind of step, and how often it is taken beside the others. */
export const step = <Drawn>(
  weight: number,
  name: string,
  drawn: fc.Arbitrary<Drawn>,
  run: (world: World, drawn: Drawn) => void,
): fc.WeightedArbitrary<Step> => ({
  weight,
  arbitrary: drawn.map((value) => ({
    name: `${name} ${JSON.stringify(value)}`,
    run: (world) => run(world, value),
  })),
});

export const natural = fc.nat({ max: 999 });

/** One of the items, whatever their number; none of none. */
export function pickOf<T>(items: Iterable<T>, pick: number): T | undefined {
  const all = [...items];
  return all[pick % Math.max(1, all.length)];
}
