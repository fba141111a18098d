import { jobIdOf } from '@ramus/domain';
import { finish } from './fleet.js';
import { HONEST, LIAR, SLIDES, WITNESS } from './population.js';
import { KINDS, type World } from './world.js';

const [KIND] = KINDS;
const [slideId] = SLIDES;
/** As many as it takes to be proven. */
const FIRST_SHARDS = 10;
const SECOND_SHARDS = 14;

/** `strangers`: nobody has done anything yet. `proven`: two volunteers are. `deceived`: one of them has lied since. */
export const STARTS = ['strangers', 'proven', 'deceived'] as const;
export type Start = (typeof STARTS)[number];

/** Brings a world to where a history begins, by what is open to everybody. */
export function begin(world: World, start: Start): void {
  if (start === 'strangers') return;
  world.deliver({ to: 'slide', id: slideId, command: { type: 'AddSlide', data: { slideId } } });
  const clearance = { slideId, confirmed: true };
  world.deliver({ to: 'slide', id: slideId, command: { type: 'ClearSlide', data: clearance } });
  for (const person of [HONEST, LIAR]) world.connect(person, 2, KINDS, true);
  submit(world, 'first', FIRST_SHARDS);
  while (!world.ledger.workflows.get('first')?.finished) world.healthyRound();
  if (start === 'deceived') deceive(world);
}

/** On the liar's word alone some shards of a job count that is far from its end; a trusted runner is there. */
function deceive(world: World): void {
  world.connect(WITNESS, 1, KINDS, true);
  submit(world, 'second', SECOND_SHARDS);
  const liar = world.runners.get(LIAR.runnerId);
  for (let round = 0; round < 5; round += 1) {
    world.schedulingRound();
    while (liar && liar.held.size > 0)
      for (const message of finish(liar, 0, 'lied', 0.99)) world.deliver(message);
  }
}

function submit(world: World, workflowId: string, shards: number): void {
  const job = { branch: 0, kind: KIND, params: { shards }, dependsOn: [] };
  const data = {
    workflowId,
    userId: 'user-0',
    slideId,
    priority: 0,
    reproducible: false,
    fingerprint: workflowId,
    jobs: [{ jobId: jobIdOf(workflowId, 0), ...job }],
  };
  world.deliver({ to: 'workflow', id: workflowId, command: { type: 'SubmitWorkflow', data } });
}
