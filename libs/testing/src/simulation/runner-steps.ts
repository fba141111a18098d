import fc from 'fast-check';
import { endLease, finish, liveLeases, type Outcome, type SimulatedRunner } from './fleet.js';
import { PEOPLE } from './population.js';
import { natural, pickOf, step } from './step.js';
import { KINDS, type World } from './world.js';

const outcome = fc.oneof(
  { weight: 1, arbitrary: fc.constant<Outcome>('done') },
  { weight: 5, arbitrary: fc.constant<Outcome>('lied') },
  { weight: 2, arbitrary: fc.constant<Outcome>('failed') },
  { weight: 1, arbitrary: fc.constant<Outcome>('hopeless') },
);
/** Below any probability of a check, between those that occur, and above. */
const chance = fc.constantFrom(0, 0.07, 0.99);

const connection = fc.record({
  who: fc.constantFrom(...PEOPLE),
  slots: fc.integer({ min: 1, max: 2 }),
  kinds: fc.subarray([...KINDS], { minLength: 1 }),
  anew: fc.boolean(),
});

const ofRunner =
  (run: (world: World, runner: SimulatedRunner) => void) =>
  (world: World, pick: number): void => {
    const runner = pickOf(world.runners.values(), pick);
    if (runner) run(world, runner);
  };

/** A shard ends, on a runner that may have lost its connection or its lease meanwhile. */
function endShard(world: World, [pick, shard, how, drawn]: readonly [number, number, Outcome, number]): void {
  const runner = pickOf(
    [...world.runners.values()].filter(({ held }) => held.size > 0),
    pick,
  );
  if (runner) world.send(...finish(runner, shard, how, drawn));
}

function expire(world: World, pick: number): void {
  const lease = pickOf(liveLeases(world.ledger), pick);
  if (lease) world.send(endLease(lease, 'expired'));
}

/** What runners do, and what is done to them. */
export const runnerSteps = [
  step(
    10,
    'push to',
    natural,
    ofRunner((world, runner) => world.push(runner)),
  ),
  step(
    2,
    'lose what is pushed to',
    natural,
    ofRunner((world, runner) => {
      runner.pushed = world.log.events.length;
    }),
  ),
  step(24, 'end shard', fc.tuple(natural, natural, outcome, chance), endShard),
  step(8, 'expire lease', natural, expire),
  step(16, 'connect', connection, (world, { who, slots, kinds, anew }) =>
    world.connect(who, slots, kinds, anew),
  ),
  step(
    5,
    'disconnect',
    natural,
    ofRunner((world, runner) => world.disconnect(runner)),
  ),
  step(
    1,
    'drain',
    natural,
    ofRunner((world, { runnerId }) => {
      const data = { runnerId, cause: 'runner' as const };
      world.send({ to: 'runner', id: runnerId, command: { type: 'DrainRunner', data } });
    }),
  ),
  step(
    1,
    'ban',
    natural,
    ofRunner((world, { runnerId }) =>
      world.send({ to: 'runner', id: runnerId, command: { type: 'BanRunner', data: { runnerId } } }),
    ),
  ),
];
