import { createHash } from 'node:crypto';
import { copyFile, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { diagnostic } from '../support/documents.js';
import { findingsInLog } from '../support/laws/findings.js';
import { readLog } from '../support/laws/read-log.js';
import { Product } from '../support/product.js';
import { coreAnalysis, layIn, slideNamed, TEST_IMAGE } from '../support/slides.js';

/** Whatever people and their programs say in this journey, each word found nowhere else. */
const SECRETS = {
  file: 'Quixoria-1815',
  user: 'zephyrine@hospital.example',
  admin: 'wolfhardt',
  workflow: 'Vespertine study',
  branch: 'Marigold arm',
  key: 'obsidian-step',
  agent: 'Thistledown/7.1',
  requestId: 'kumquat-42',
  forwarded: '203.0.113.77',
  referer: 'http://gallimaufry.example/ward',
  token: 'Brobdingnag workstation',
  problem: 'Snickersnee branch',
} as const;

let product: Product;
/** Every file of the log, its write-ahead log too, as it lay there when the process was killed. */
let files: Map<string, Buffer>;

beforeAll(async () => {
  product = await Product.prepare({ ADMIN_USERS: SECRETS.admin, LOCAL_RUNNER_SLOTS: 2 });
  const named = join(product.folder, `${SECRETS.file}.png`);
  await copyFile(TEST_IMAGE, named);
  await layIn(product, named);
  await product.startAgain();
  await demo();
  await product.kill();
  const logFiles = (await readdir(product.home)).filter((file) => file.startsWith('events.sqlite'));
  files = new Map(
    await Promise.all(
      logFiles.map(async (file) => [file, await readFile(join(product.home, file))] as const),
    ),
  );
});
afterAll(() => product.destroy());

/** The main job, and what goes wrong beside it: failures, cancellations, refusals. */
async function demo(): Promise<void> {
  const user = product.user(SECRETS.user);
  const admin = product.user(SECRETS.admin);
  const headers = {
    'User-Agent': SECRETS.agent,
    'X-Request-ID': SECRETS.requestId,
    'X-Forwarded-For': SECRETS.forwarded,
    Referer: SECRETS.referer,
  };
  const submit = async (body: unknown) => {
    const answer = await user.ask('POST', '/api/workflows', body, headers);
    expect(answer.status).toBe(202);
    return (answer.body as { workflowId: string }).workflowId;
  };
  await admin.ask('POST', '/api/runner-tokens', { name: SECRETS.token }, headers);
  const limits = { maxActiveUsers: 2, maxRunningJobs: 3, maxJobsPerUser: 2 };
  expect((await admin.ask('PUT', '/api/scheduler', limits, headers)).status).toBe(200);

  const slide = await slideNamed(user, `${SECRETS.file}.png`);
  const analysis = await submit({ ...(await coreAnalysis(user, slide)), name: SECRETS.workflow });
  const name = SECRETS.workflow;
  const failing = await submit({
    name,
    branches: [
      {
        name: SECRETS.branch,
        jobs: [
          diagnostic(SECRETS.key, { failShard: 0 }),
          diagnostic(`${SECRETS.key}-2`, { dependsOn: [SECRETS.key] }),
        ],
      },
    ],
  });
  const cancelled = await submit({
    name,
    branches: [{ name: SECRETS.branch, jobs: [diagnostic(SECRETS.key, { shardMs: 600_000 })] }],
  });
  const wrong = {
    name,
    branches: [{ name: SECRETS.problem, jobs: [diagnostic('a', { dependsOn: ['b'] })] }],
  };
  expect((await user.ask('POST', '/api/workflows', wrong, headers)).status).toBe(422);
  await user.ask('POST', `/api/workflows/${cancelled}/cancel`, undefined, headers);
  await user.untilStatus(failing, 'failed');
  await user.ask('POST', `/api/jobs/${failing}.0/retry`, undefined, headers);
  await user.untilStatus(failing, 'failed');
  await user.untilStatus(cancelled, 'cancelled');
  await user.untilStatus(analysis, 'succeeded');
}

const digests = (word: string): string[] =>
  ['md5', 'sha1', 'sha256'].map((kind) => createHash(kind).update(word).digest('hex').slice(0, 32));

describe('the log of a demo', () => {
  it('is what is looked through: every file of it, and all that happened', async () => {
    expect([...files.keys()]).toContain('events.sqlite');
    expect(Buffer.concat([...files.values()]).includes('WorkflowSubmitted')).toBe(true);
    const log = await readLog(product.home);
    const types = new Set(log.map(({ type }) => type));
    for (const type of [
      'ShardCommitted',
      'JobMerged',
      'JobFailed',
      'JobCancelled',
      'JobRetried',
      'LimitsChanged',
    ])
      expect(types).toContain(type);
    expect(findingsInLog(log, { ended: false })).toEqual([]);
  });

  it.each(Object.entries(SECRETS))('holds no trace of the %s: %s', (_, word) => {
    const traces = [word, ...word.split(/[\s@/-]/).filter((part) => part.length > 7), ...digests(word)];
    for (const [file, bytes] of files) {
      const text = bytes.toString('latin1').toLowerCase();
      expect(
        traces.filter((trace) => text.includes(trace.toLowerCase())).map((trace) => `${trace} in ${file}`),
      ).toEqual([]);
    }
  });

  it('names no address, no path and no file', async () => {
    const log = JSON.stringify(await readLog(product.home));
    expect(log.match(/https?:\/\/|\/api\/|\.(png|svs|tiff?|onnx)\b|127\.0\.0\.1/g)).toBeNull();
    expect(log).not.toContain(product.folder);
  });
});
