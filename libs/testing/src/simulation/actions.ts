import fc from 'fast-check';
import type { Limits } from '@ramus/domain';
import { endLease, finish, liveLeases } from './fleet.js';
import { submission } from './submission.js';
import { KINDS, type World } from './world.js';
import type { Message } from './rules.js';

/** One random thing that happens in a world. Numbers pick among what there is by then. */
export interface Action {
  readonly name: string;
  readonly run: (world: World) => void;
}

const natural = fc.nat({ max: 999 });
const replicaIndex = fc.constantFrom<(0 | 1)[]>(0, 1);

const pickOf = <T>(items: Iterable<T>, pick: number): T | undefined => {
  const all = [...items];
  return all[pick % Math.max(1, all.length)];
};

const action = (weight: number, arbitrary: fc.Arbitrary<Action>): fc.WeightedArbitrary<Action> => ({
  weight,
  arbitrary,
});

const ofJob = (name: string, type: 'CancelJob' | 'RetryJob', isWanted: (status: string) => boolean) =>
  natural.map((pick): Action => {
    return {
      name: `${name} ${pick}`,
      run: (world) => {
        const job = pickOf(
          [...world.ledger.jobs.values()].filter(({ status }) => isWanted(status)),
          pick,
        );
        if (job)
          world.deliver({
            to: 'workflow',
            id: job.workflow.workflowId,
            command: { type, data: { jobId: job.spec.jobId } },
          });
      },
    };
  });

const ofWorkflow = (type: 'CancelWorkflow' | 'PauseWorkflow' | 'ResumeWorkflow') =>
  natural.map((pick): Action => {
    return {
      name: `${type} ${pick}`,
      run: (world) => {
        const workflow = pickOf(
          [...world.ledger.workflows.values()].filter(({ finished }) => !finished),
          pick,
        );
        if (workflow) world.deliver({ to: 'workflow', id: workflow.workflowId, command: { type, data: {} } });
      },
    };
  });

const ofRunner = (name: string, run: (world: World, runnerId: string) => void) =>
  natural.map((pick): Action => {
    return {
      name: `${name} ${pick}`,
      run: (world) => {
        const runner = pickOf(world.runners.values(), pick);
        if (runner) run(world, runner.runnerId);
      },
    };
  });

const drained = (runnerId: string, cause: 'runner' | 'operator'): Message => ({
  to: 'runner',
  id: runnerId,
  command: { type: 'DrainRunner', data: { runnerId, cause } },
});

const limits = fc.record<Limits>({
  maxActiveUsers: fc.integer({ min: 1, max: 3 }),
  maxRunningJobs: fc.integer({ min: 1, max: 5 }),
  maxJobsPerUser: fc.integer({ min: 1, max: 3 }),
  userSlotMaxHoldMs: fc.constantFrom(undefined, undefined, 4_000),
});

/** What users, runners, the network and two replicas may do, each as often as makes histories long and tangled. */
export const actions: fc.Arbitrary<Action> = fc.oneof(
  action(
    8,
    submission.map((body): Action => ({
      name: `submit ${JSON.stringify(body.branches)}`,
      run: (world) => body.submit(world),
    })),
  ),
  action(
    12,
    fc.tuple(replicaIndex, fc.constantFrom(1, 2, 5, 20, 1_000)).map(([index, count]): Action => {
      return {
        name: `replica ${index} catches up by ${count}`,
        run: (world) => world.replicas[index].catchUp(count),
      };
    }),
  ),
  action(
    12,
    fc.tuple(replicaIndex, fc.boolean()).map(([index, everything]): Action => {
      return {
        name: `replica ${index} acts${everything ? ' on everything' : ''}`,
        run: (world) => void world.act(world.replicas[index], everything),
      };
    }),
  ),
  action(
    30,
    fc
      .tuple(natural, fc.constantFrom('once', 'once', 'once', 'once', 'lost', 'twice', 'again later'))
      .map(([pick, fate]): Action => {
        return {
          name: `message ${pick} arrives ${fate}`,
          run: (world) => {
            const [message] = world.inFlight.splice(pick % Math.max(1, world.inFlight.length), 1);
            if (!message) return;
            if (fate !== 'lost') world.deliver(message);
            if (fate === 'twice') world.deliver(message);
            if (fate === 'again later') world.send(message);
          },
        };
      }),
  ),
  action(
    1,
    replicaIndex.map((index): Action => ({
      name: `replica ${index} restarts`,
      run: (world) => world.replicas[index].restart(),
    })),
  ),
  action(5, fc.constant({ name: 'a healthy round', run: (world: World) => world.healthyRound() })),
  action(
    8,
    ofRunner('push to', (world, id) => {
      const runner = world.runners.get(id);
      if (runner) world.push(runner);
    }),
  ),
  action(
    10,
    fc
      .tuple(
        natural,
        natural,
        fc.constantFrom<('done' | 'failed' | 'hopeless')[]>(
          'done',
          'done',
          'done',
          'failed',
          'failed',
          'hopeless',
        ),
      )
      .map(([pick, shard, outcome]): Action => {
        return {
          name: `runner ${pick} ends shard ${shard} ${outcome}`,
          run: (world) => {
            const runner = pickOf(
              [...world.runners.values()].filter(({ held }) => held.size > 0),
              pick,
            );
            if (runner) world.send(...finish(runner, shard, outcome));
          },
        };
      }),
  ),
  action(
    3,
    natural.map((pick): Action => {
      return {
        name: `lease ${pick} expires`,
        run: (world) => {
          const lease = pickOf(liveLeases(world.ledger), pick);
          if (lease) world.send(endLease(lease, 'expired'));
        },
      };
    }),
  ),
  action(
    5,
    fc
      .tuple(
        fc.nat({ max: 3 }),
        fc.integer({ min: 1, max: 2 }),
        fc.subarray([...KINDS], { minLength: 1 }),
        fc.boolean(),
      )
      .map(([n, slots, kinds, anew]): Action => {
        return {
          name: `runner-${n} connects`,
          run: (world) => world.connect(`runner-${n}`, slots, kinds, anew),
        };
      }),
  ),
  action(
    3,
    ofRunner('disconnect', (world, id) => {
      const runner = world.runners.get(id);
      if (runner) world.disconnect(runner);
    }),
  ),
  action(
    1,
    ofRunner('drain', (world, id) => world.send(drained(id, 'runner'))),
  ),
  action(
    1,
    ofRunner('ban', (world, id) =>
      world.send({ to: 'runner', id, command: { type: 'BanRunner', data: { runnerId: id } } }),
    ),
  ),
  action(
    2,
    ofJob('cancel', 'CancelJob', (status) => status === 'pending' || status === 'running'),
  ),
  action(
    1,
    ofJob('cancel any', 'CancelJob', () => true),
  ),
  action(
    6,
    ofJob('retry', 'RetryJob', (status) => status === 'failed'),
  ),
  action(1, ofWorkflow('CancelWorkflow')),
  action(2, ofWorkflow('PauseWorkflow')),
  action(2, ofWorkflow('ResumeWorkflow')),
  action(
    1,
    fc.tuple(fc.nat({ max: 2 }), fc.boolean()).map(([n, isThere]): Action => {
      const data = { slideId: `slide-${n}` };
      return {
        name: `slide-${n} ${isThere ? 'comes' : 'goes'}`,
        run: (world) =>
          world.deliver({
            to: 'slide',
            id: data.slideId,
            command: isThere ? { type: 'AddSlide', data } : { type: 'RemoveSlide', data },
          }),
      };
    }),
  ),
  action(
    2,
    limits.map((data): Action => ({
      name: `limits ${JSON.stringify(data)}`,
      run: (world) => world.send({ to: 'pool', command: { type: 'ChangeLimits', data } }),
    })),
  ),
  action(
    4,
    fc
      .constantFrom(-2_000, 100, 1_000, 3_000, 10_000)
      .map((ms): Action => ({ name: `clock ${ms} ms`, run: (world) => void (world.nowMs += ms) })),
  ),
);
