import { EsdbDouble } from '@ramus/event-store/testing';
import { DatabaseSync } from 'node:sqlite';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ramus, ramusWith } from '../support/cli.js';
import { diagnostic, held, workflow } from '../support/documents.js';
import { Product } from '../support/product.js';
import type { Answer, User } from '../support/user.js';

/** What these tests read of a report. */
interface Report {
  readonly body: {
    readonly range: { readonly events: number; readonly last: string };
    readonly order: string;
    readonly heads: { readonly streams: number; readonly digest: string };
    readonly served?: { readonly position: string; readonly workflows: number };
    readonly against?: { readonly hash: string };
    readonly findings: {
      readonly total: number;
      readonly items: readonly { readonly check: string; readonly stream: string; readonly detail: string }[];
    };
  };
  readonly hash: string;
  readonly heads?: readonly unknown[];
}

async function asked(admin: User, body?: unknown): Promise<Report> {
  const answer = await admin.ask('POST', '/api/audit/verify', body);
  if (answer.status !== 200) throw new Error(`${answer.status} ${JSON.stringify(answer.body)}`);
  return answer.body as Report;
}

async function byCli(
  product: Product,
  ...options: string[]
): Promise<{ code: number | null; report: Report }> {
  const { code, out } = await ramus('audit', 'verify', '--home', product.home, '--json', ...options);
  return { code, report: JSON.parse(out) as Report };
}

const checksOf = ({ body }: Report): string[] => [
  ...new Set(body.findings.items.map(({ check, stream }) => `${check} ${stream}`)),
];

/** Asks until it is so; the wait is bounded by the test's own time. */
async function until(isSo: () => Promise<boolean>): Promise<void> {
  while (!(await isSo()));
}

function edit(product: Product, file: string, sql: string): void {
  const db = new DatabaseSync(join(product.home, file));
  expect(db.prepare(sql).run().changes).toBeGreaterThan(0);
  db.close();
}

describe('a verification of a product that works', () => {
  let product: Product;
  let ada: User;
  let admin: User;
  beforeAll(async () => {
    product = await Product.start({ ADMIN_USERS: 'root' });
    ada = product.user('ada');
    admin = product.user('root');
  });
  afterAll(() => product.destroy());

  it('finds nothing, however often, while workflows run, fail, are cancelled and tried again', async () => {
    const failing = await ada.submit(
      workflow({ main: [diagnostic('a', { failShard: 0, failTimes: 3 }), diagnostic('b')] }),
    );
    const cancelled = await ada.submit(workflow({ main: [held('a'), diagnostic('b')] }));
    const running: string[] = [];
    const reports: Report[] = [];
    for (let n = 0; n < 8; n += 1) {
      const user = product.user(`user-${n % 4}`);
      const branches = {
        main: [diagnostic('a', { shards: 12, shardMs: 30 }), diagnostic('b', { shards: 4 })],
        side: [diagnostic('c', { shards: 6, shardMs: 10, dependsOn: ['a'] })],
      };
      running.push((await user.submit(workflow(branches))).workflowId);
      reports.push(await asked(admin));
    }
    await ada.untilStatus(failing.workflowId, 'failed');
    expect((await ada.retryJob(`${failing.workflowId}.0`)).status).toBe(204);
    reports.push(await asked(admin));
    await ada.cancelWorkflow(cancelled.workflowId);
    reports.push(await asked(admin));
    for (const [n, id] of running.entries()) {
      await product.user(`user-${n % 4}`).untilStatus(id, 'succeeded');
    }
    await ada.until(
      failing.workflowId,
      (jobs) => jobs('a').generation === 2 && jobs('a').status === 'failed',
    );
    reports.push(await asked(admin));

    for (const { body } of reports) {
      expect(body.findings).toEqual({ total: 0, byCheck: {}, items: [] });
      expect(Number(body.served?.position)).toBeGreaterThanOrEqual(Number(body.range.last));
    }
    expect(reports.at(-1)?.body.served?.workflows).toBe(10);
    for (const [i, { body }] of reports.entries()) expect(body.against?.hash).toBe(reports[i - 1]?.hash);
  });

  it('says what the command line says of the same log', async () => {
    // The last slot goes back after the last workflow has finished.
    await until(async () => {
      const { body } = await admin.ask('GET', '/api/audit/state');
      return (body as { users: unknown[] }).users.length === 0;
    });
    const [served, cli] = [await asked(admin), await byCli(product)];
    expect(cli.code).toBe(0);
    const { range, order, heads } = served.body;
    expect(cli.report.body).toMatchObject({ range, order, heads });
    expect(cli.report.body.against?.hash).toBe(served.hash);
    expect(served.heads).toHaveLength(heads.streams);
  });

  it('is held against a report that an administrator brings, if it is one of this home', async () => {
    const kept = await asked(admin);
    expect((await asked(admin, { against: kept })).body.against?.hash).toBe(kept.hash);
    const forged = { ...kept, body: { ...kept.body, order: '0'.repeat(64) } };
    const refusal = admin.ask('POST', '/api/audit/verify', { against: forged });
    await admin.refused(422, 'report-invalid', refusal);
    await admin.refused(422, 'schema-violation', admin.ask('POST', '/api/audit/verify', { against: {} }));
  });

  it('is for administrators alone, and one at a time', async () => {
    await ada.refused(403, 'not-an-admin', ada.ask('POST', '/api/audit/verify'));
    const answers = await Promise.all(
      Array.from({ length: 4 }, () => admin.ask('POST', '/api/audit/verify')),
    );
    const by = (status: number): Answer[] => answers.filter((answer) => answer.status === status);
    expect(by(200).length).toBeGreaterThan(0);
    expect(by(200).length + by(503).length).toBe(4);
    for (const { headers } of by(503)) expect(Number(headers.get('retry-after'))).toBeGreaterThan(0);
  });

  it('finds a stored view that somebody edited, and names its workflow and the field', async () => {
    const { workflowId } = await ada.submit(workflow({ main: [diagnostic('a')] }));
    await ada.untilStatus(workflowId, 'succeeded');
    await product.stop();
    const row = `WHERE workflow_id = '${workflowId}'`;
    edit(
      product,
      'views.sqlite',
      `UPDATE workflows SET body = json_set(body, '$.jobs[0].status', 'failed') ${row}`,
    );
    await product.startAgain();
    const { body } = await asked(product.user('root'));
    expect(body.findings.items).toEqual([
      expect.objectContaining({
        check: 'L12',
        stream: `workflow-${workflowId}`,
        detail: 'the view: jobs.0.status is "failed" and should be "succeeded"',
      }),
    ]);
  });
});

describe('a log that somebody tampers with', () => {
  let product: Product;
  let workflowId: string;
  let untouched: Buffer;
  beforeAll(async () => {
    product = await Product.start({ ADMIN_USERS: 'root' });
    const ada = product.user('ada');
    ({ workflowId } = await ada.submit(
      workflow({ main: [diagnostic('a', { shards: 3 }), diagnostic('b')], side: [diagnostic('c')] }),
    ));
    await ada.untilStatus(workflowId, 'succeeded');
    expect((await asked(product.user('root'))).body.findings.total).toBe(0);
    await product.stop();
    expect((await byCli(product)).code).toBe(0);
    untouched = await readFile(join(product.home, 'events.sqlite'));
  });
  afterAll(() => product.destroy());

  /** What is found once the log, as it was, has been changed so. */
  async function foundAfter(sql: string, ...options: string[]): Promise<string[]> {
    await writeFile(join(product.home, 'events.sqlite'), untouched);
    edit(product, 'events.sqlite', sql);
    const { code, report } = await byCli(product, ...options);
    expect(code).toBe(1);
    return checksOf(report);
  }
  const job = () => `stream = 'job-${workflowId}.0'`;

  it('shows an event that was edited, without any earlier report', async () => {
    const edited = `UPDATE events SET data = json_set(data, '$.shards', 4) WHERE ${job()} AND type = 'JobPlanned'`;
    expect(await foundAfter(edited, '--accept')).toContain(`prev job-${workflowId}.0`);
  });

  it('shows an event that was deleted', async () => {
    const gone = `DELETE FROM events WHERE ${job()} AND revision = 2`;
    expect(await foundAfter(gone, '--accept')).toContain(`revision job-${workflowId}.0`);
  });

  it('shows events that changed places', async () => {
    const swapped = `UPDATE events SET revision = CASE revision WHEN 1 THEN 2000002 ELSE 2000001 END
      WHERE ${job()} AND revision IN (1, 2)`;
    await writeFile(join(product.home, 'events.sqlite'), untouched);
    edit(product, 'events.sqlite', swapped);
    const back = `UPDATE events SET revision = revision - 2000000 WHERE revision > 2000000`;
    edit(product, 'events.sqlite', back);
    const { code, report } = await byCli(product, '--accept');
    expect(code).toBe(1);
    expect(checksOf(report)).toContain(`revision job-${workflowId}.0`);
  });

  it('shows that its newest events are gone, by the report before', async () => {
    await writeFile(join(product.home, 'events.sqlite'), untouched);
    expect((await byCli(product, '--accept', '--out', join(product.folder, 'report.json'))).code).toBe(0);
    const cut = `DELETE FROM events WHERE position > (SELECT max(position) - 3 FROM events)`;
    const given = ['--against', join(product.folder, 'report.json')];
    expect(await foundAfter(cut, ...given)).toContain('cut $all');
    expect(await foundAfter(cut)).toContain('cut $all');
  });
});

describe('a verification of a log on EventStoreDB', () => {
  let double: EsdbDouble;
  let product: Product;
  beforeAll(async () => {
    double = await EsdbDouble.start();
    product = await Product.start({ EVENT_STORE_URL: double.url, ADMIN_USERS: 'root' });
  });
  afterAll(async () => {
    await product.destroy();
    await double.stop();
  });

  it('finds nothing, from within and by the command line', async () => {
    const ada = product.user('ada');
    const { workflowId } = await ada.submit(
      workflow({ main: [diagnostic('a', { shards: 5 }), diagnostic('b')] }),
    );
    await ada.until(workflowId, (jobs) => jobs('a').shards.committed >= 1);
    expect((await asked(product.user('root'))).body.findings.total).toBe(0);
    await ada.untilStatus(workflowId, 'succeeded');
    const served = await asked(product.user('root'));
    expect(served.body.findings.total).toBe(0);
    expect(served.body.served?.workflows).toBe(1);
    await product.stop();
    const { code, report } = await onDouble();
    expect(code).toBe(0);
    expect(report.body.against?.hash).toBe(served.hash);
  });

  it('shows what was edited in the server’s files', async () => {
    const planned = double.log.events.find(({ type }) => type === 'JobPlanned');
    if (!planned) throw new Error('no job was planned');
    const bytes = Buffer.from(planned.data.buffer, planned.data.byteOffset, planned.data.byteLength);
    const at = bytes.indexOf('"shards":5') + '"shards":'.length;
    bytes.write('4', at);
    const { code, report } = await onDouble();
    expect(code).toBe(1);
    expect(checksOf(report)).toContain(`prev ${planned.stream}`);
  });

  async function onDouble() {
    const env = { RAMUS_HOME: product.home, EVENT_STORE_URL: double.url };
    const { code, out } = await ramusWith(env, 'audit', 'verify', '--json');
    return { code, report: JSON.parse(out) as Report };
  }
});
