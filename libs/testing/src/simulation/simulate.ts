import fc from 'fast-check';
import { HELP, recover, type Help } from './recover.js';
import { replicaSteps } from './replica-steps.js';
import { RULES, type Rules } from './rules.js';
import { runnerSteps } from './runner-steps.js';
import { begin, STARTS, type Start } from './start.js';
import type { Step } from './step.js';
import { userSteps } from './user-steps.js';
import { World } from './world.js';

const histories = fc
  .array(fc.oneof(...userSteps, ...replicaSteps, ...runnerSteps), {
    minLength: 1,
    maxLength: 400,
    size: 'max',
  })
  .map((taken) =>
    Object.assign(taken, { [fc.toStringMethod]: () => taken.map(({ name }) => name).join('\n') }),
  );

/** How a world begins, and who is there at its end. */
interface Frame {
  readonly start: Start;
  readonly help: Help;
}
const frames = fc.record<Frame>({ start: fc.constantFrom(...STARTS), help: fc.constantFrom(...HELP) });

/** Plays a history; every law is checked after each step, and after it the world has to come to rest. */
export function play(taken: readonly Step[], { start, help }: Frame, rules: Rules = RULES): World {
  const world = new World(rules);
  begin(world, start);
  for (const { run } of taken) run(world);
  recover(world, help);
  return world;
}

/** The property that the scheduler keeps its laws, under given rules. @param onPlayed is shown each world at rest. */
export const keepsItsLaws = (
  rules: Rules,
  onPlayed: (world: World, steps: number) => void = () => undefined,
) => fc.property(histories, frames, (taken, frame) => onPlayed(play(taken, frame, rules), taken.length));
