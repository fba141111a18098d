import fc from 'fast-check';
import { natural, step } from './step.js';
import type { World } from './world.js';

const replica = fc.constantFrom<(0 | 1)[]>(0, 1);
const fate = fc.constantFrom('once', 'once', 'once', 'lost', 'twice', 'again later');

function deliverOne(world: World, [pick, how]: readonly [number, string]): void {
  const [message] = world.inFlight.splice(pick % Math.max(1, world.inFlight.length), 1);
  if (!message) return;
  if (how !== 'lost') world.deliver(message);
  if (how === 'twice') world.deliver(message);
  if (how === 'again later') world.send(message);
}

/** What replicas, the network between them and the log, and time do. */
export const replicaSteps = [
  step(16, 'catch up', fc.tuple(replica, fc.constantFrom(1, 2, 5, 20, 1_000)), (world, [index, count]) =>
    world.replicas[index].catchUp(count),
  ),
  step(16, 'act', fc.tuple(replica, fc.boolean()), (world, [index, everything]) => {
    world.send(...world.duesOf(world.replicas[index], everything));
  }),
  step(50, 'deliver', fc.tuple(natural, fate), deliverOne),
  step(2, 'restart', replica, (world, index) => world.replicas[index].restart()),
  step(14, 'scheduling round', natural, (world, echoed) => world.schedulingRound(echoed)),
  step(2, 'healthy round', fc.constant(''), (world) => world.healthyRound()),
  step(8, 'clock', fc.constantFrom(-2_000, 100, 1_000, 3_000, 10_000), (world, ms) => {
    world.nowMs += ms;
  }),
];
