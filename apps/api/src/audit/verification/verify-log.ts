import { EarlierHeads, LogAudit, type Head } from '@ramus/audit';
import { asLogged } from '@ramus/domain';
import { COPY_MARK, eventHash, type ReadableLog, type RecordedEvent } from '@ramus/event-store';
import { createHash, type Hash } from 'node:crypto';
import { historyOf, rowsOf } from './read-all.js';
import { digestOfHeads, headsOf, type ReportBody, type SignedReport } from './report.js';

export interface VerifyOptions {
  readonly log: ReadableLog;
  readonly store: ReportBody['store'];
  readonly product: string;
  /** An earlier report that is believed. */
  readonly against?: SignedReport;
  readonly now: () => Date;
  readonly signal: AbortSignal;
  readonly onProgress?: (events: number) => void;
  /** Takes in each event that can be read, after the checks. */
  readonly also?: (event: RecordedEvent) => Promise<void> | undefined;
  /** Holds what is served against what was read, when all has been. */
  readonly compareServed?: (
    audit: Pick<LogAudit, 'findings' | 'heads'>,
  ) => Promise<NonNullable<ReportBody['served']>>;
}

export interface Verified {
  readonly body: ReportBody;
  readonly heads: ReadonlyMap<string, Head>;
}

/**
 * Reads a log from its beginning to what is its end now, and checks every law, how it is written, and what an earlier
 * report saw of it.
 *
 * @throws {Error} the log cannot be read, or `signal` aborted.
 */
export async function verifyLog(options: VerifyOptions): Promise<Verified> {
  const { log, store, signal } = options;
  const consecutive = store === 'sqlite';
  const copiedUntil = await endOfCopy(log);
  const audit = new LogAudit({ hashOf: eventHash, tell: asLogged, consecutive, copiedUntil });
  const earlier = options.against && new Earlier(options.against, audit);
  const order = createHash('sha256');
  let [first, last]: (string | undefined)[] = [];

  for await (const rows of rowsOf(log, { consecutive, signal })) {
    for (const row of rows) {
      if (!('event' in row)) {
        const place = { stream: 'unknown', revision: -1, position: row.unreadable };
        audit.findings.add('shape', place, `what stands here cannot be read: ${row.why}`);
        continue;
      }
      const { event } = row;
      const woken = audit.wakes(event);
      const hash = audit.see(event, woken === undefined ? [] : await pastOf(log, woken, event));
      order.update(hash);
      earlier?.see(event, hash, order);
      const more = options.also?.(event);
      if (more) await more;
      first ??= event.position;
      last = event.position;
    }
    options.onProgress?.(audit.counts.events);
  }
  audit.end();
  earlier?.end(last ?? '0');
  const served = await options.compareServed?.(audit);
  const body = bodyOf(options, audit, order.digest('hex'), { first, last, served });
  return { body, heads: audit.heads };
}

/** Position of the mark that a copy from a store with other positions ended with; of several, the last. */
async function endOfCopy(log: ReadableLog): Promise<string | undefined> {
  try {
    const [mark] = await log.read(COPY_MARK.stream, { backwards: true, limit: 1 });
    return mark?.position;
  } catch (error) {
    // What cannot be read is told at its place.
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/** A history that cannot be read leaves its workflow unknown: that it cannot be read is told at its place. */
async function pastOf(log: ReadableLog, workflowId: string, event: RecordedEvent): Promise<RecordedEvent[]> {
  try {
    return await historyOf(log, workflowId, event.position);
  } catch (error) {
    if (error instanceof SyntaxError) return [];
    throw error;
  }
}

function bodyOf(
  { store, product, against, now }: VerifyOptions,
  { counts, decisions, heads, findings }: LogAudit,
  order: string,
  { first, last, served }: { readonly first?: string; readonly last?: string } & Pick<ReportBody, 'served'>,
): ReportBody {
  const { total, counts: byCheck, kept } = findings;
  return {
    format: 1,
    product,
    store,
    verifiedAt: now().toISOString(),
    range: { events: counts.events, ...(first !== undefined && { first, last }) },
    types: Object.fromEntries(counts.byType),
    unknown: counts.unknown,
    decisions: { ...decisions },
    heads: { streams: heads.size, digest: digestOfHeads(heads) },
    order,
    ...(against && {
      against: {
        hash: against.hash,
        verifiedAt: against.body.verifiedAt,
        events: against.body.range.events,
      },
    }),
    ...(served && { served }),
    findings: { total, byCheck: Object.fromEntries(byCheck), items: [...kept] },
  };
}

/** What an earlier report saw: each stream up to its head, and the order of all events up to its last. */
class Earlier {
  private readonly heads: EarlierHeads;

  constructor(
    private readonly report: SignedReport,
    private readonly audit: LogAudit,
  ) {
    this.heads = new EarlierHeads(headsOf(report), audit.findings);
  }

  see(event: RecordedEvent, hash: string, order: Hash): void {
    this.heads.see(event, hash);
    const { range, order: then } = this.report.body;
    const { events } = this.audit.counts;
    if (events !== range.events || order.copy().digest('hex') === then) return;
    const detail = `the first ${events} events are not those that the earlier report saw, in its order`;
    this.audit.findings.add('order', event, detail);
  }

  end(position: string): void {
    this.heads.end(this.audit.heads, position);
    const { events } = this.audit.counts;
    const { range } = this.report.body;
    if (events >= range.events) return;
    const place = { stream: '$all', revision: -1, position };
    this.audit.findings.add(
      'cut',
      place,
      `${events} events are left of ${range.events} that the earlier report saw`,
    );
  }
}
