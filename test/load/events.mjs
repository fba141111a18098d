import { cpuSpent, cpuTimes } from './cpu-time.mjs';
import { withProduct } from './product.mjs';

/** What an operator of a busy installation would set. */
const RAISED = {
  MAX_ACTIVE_USERS: 8,
  MAX_RUNNING_JOBS: 64,
  MAX_JOBS_PER_USER: 32,
  // Two appends and two hops lie between two shards of a slot: so many slots keep everything busy meanwhile.
  LOCAL_RUNNER_SLOTS: 16,
};
const DEFAULTS = {};
const BAR = 4_000;

/** Events on disk in a second of `diagnostic` workflows, from their submission over HTTP to their end. */
export async function events() {
  return [
    await measure('with raised limits', RAISED, { users: 8, workflowsEach: 12, shards: 32 }, BAR),
    await measure('with default limits', DEFAULTS, { users: 3, workflowsEach: 4, shards: 16 }),
  ];
}

async function measure(name, env, load, bar) {
  return withProduct(env, async (product) => {
    // The first ones start the processes that compute, and compile what the others run.
    await run(product, { ...load, workflowsEach: load.workflowsEach / 2 });
    const before = product.position();
    const cpuBefore = cpuTimes(product.pid);
    const startedMs = performance.now();
    const workflows = await run(product, load);
    const tookS = (performance.now() - startedMs) / 1_000;
    const count = product.position() - before;
    const cpu = cpuSpent(cpuBefore, cpuTimes(product.pid), count);
    const perS = count / tookS;
    const failed = workflows.filter(({ status }) => status !== 'succeeded').length;
    if (failed > 0) throw new Error(`${failed} workflows did not succeed`);
    const limits = Object.entries(env)
      .map(([key, value]) => `${key}=${value}`)
      .join(' ');
    return {
      name: `durable events, whole stack, ${name}`,
      value: `${Math.round(perS)}/s`,
      detail:
        `${count} events in ${tookS.toFixed(1)} s: ${load.users} users × ${load.workflowsEach} workflows × ` +
        `${BRANCHES} branches × ${JOBS} jobs × ${load.shards} shards of 0 ms; ${limits || 'no variable set'}; ${cpu}`,
      ...(bar && { bar: `≥ ${bar}/s`, isReached: perS >= bar }),
    };
  });
}

const BRANCHES = 3;
const JOBS = 2;

async function run(product, { users, workflowsEach, shards }) {
  const clients = Array.from({ length: users }, (_, n) => product.user(`bench-${n}`));
  const submitted = await Promise.all(
    clients.flatMap((client) =>
      Array.from({ length: workflowsEach }, async () => ({
        client,
        workflowId: (await client.submit(workflow(shards))).workflowId,
      })),
    ),
  );
  const workflows = [];
  for (const { client, workflowId } of submitted) workflows.push(await client.ended(workflowId));
  return workflows;
}

const workflow = (shards) => ({
  name: 'bench',
  branches: Array.from({ length: BRANCHES }, (_, branch) => ({
    name: `branch ${branch}`,
    jobs: Array.from({ length: JOBS }, (_, job) => ({
      key: `${branch}-${job}`,
      kind: 'diagnostic',
      params: { shards, shardMs: 0 },
    })),
  })),
});
