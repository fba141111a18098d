import { DomainError } from '@ramus/domain';
import type { EventStore } from '@ramus/event-store';
import type { Logger } from 'pino';
import { EdgeError } from '../../http/problems.js';
import { productVersion } from '../../places.js';
import { openAuditKey, type AuditKey } from './audit-key.js';
import { FreshFold } from './fresh-fold.js';
import { believed, ReportInvalid, signReport, type ReportBody, type SignedReport } from './report.js';
import { ReportShelf } from './report-shelf.js';
import type { Served } from './served.js';
import { ServedComparison } from './served-comparison.js';
import { verifyLog } from './verify-log.js';

/** Whoever was refused may come again after this long, in seconds. */
const RETRY_AFTER_S = 10;
/** Events between two lines of the program's log. */
const STRIDE = 100_000;

/** Where the program keeps what. */
interface Places {
  readonly home: string;
  readonly store: ReportBody['store'];
}

/**
 * Verifies the log of the running program, and holds what it serves against it.
 *
 * One at a time, for it reads everything. The loop turns every few milliseconds meanwhile.
 */
export class Verifier {
  private isRunning = false;
  private readonly stop = new AbortController();

  constructor(
    private readonly store: EventStore,
    private readonly served: Served,
    private readonly logger: Logger,
    private readonly places: Places,
  ) {}

  /**
   * @param against an earlier report that somebody kept; the home's own newest by default.
   * @throws {DomainError} `busy`: another verification runs, or the program ends.
   * @throws {EdgeError} `report-invalid`
   * @throws {NotCaughtUp} what is served does not follow the log.
   */
  async verify(signal: AbortSignal, against?: SignedReport): Promise<SignedReport> {
    if (this.isRunning) throw new DomainError('busy', { retryAfterS: RETRY_AFTER_S });
    this.isRunning = true;
    try {
      const key = await openAuditKey(this.places.home);
      const shelf = new ReportShelf(this.places.home, key.id);
      const earlier = against ? believedBy(key, against) : await shelf.baseline();
      const report = await this.signed(key, earlier, AbortSignal.any([signal, this.stop.signal]));
      await shelf.keep(report);
      return report;
    } catch (error) {
      if (this.stop.signal.aborted) throw new DomainError('busy', { retryAfterS: RETRY_AFTER_S });
      throw error;
    } finally {
      this.isRunning = false;
    }
  }

  /** Nobody waits for a whole log when the program is to end. */
  beforeApplicationShutdown(): void {
    this.stop.abort();
  }

  private async signed(
    key: AuditKey,
    against: SignedReport | undefined,
    signal: AbortSignal,
  ): Promise<SignedReport> {
    const { store: log, served, logger, places } = this;
    const fold = new FreshFold(log, served.workflow);
    let told = 0;
    logger.info({ against: against?.hash }, 'verifying the log');
    const { body, heads } = await verifyLog({
      log,
      store: places.store,
      product: productVersion(),
      against,
      now: () => new Date(),
      signal,
      onProgress: (events) => {
        if (events - told < STRIDE) return;
        told = events;
        logger.info({ events }, 'verifying the log');
      },
      also: (event) => fold.see(event),
      compareServed: (audit) => new ServedComparison(log, served, fold, audit, signal).run(),
    });
    const { range, findings } = body;
    const outcome = { events: range.events, findings: findings.byCheck };
    if (findings.total > 0) logger.error(outcome, 'the log was verified, and something was found');
    else logger.info(outcome, 'the log was verified, and nothing was found');
    return signReport(key, body, heads);
  }
}

function believedBy(key: AuditKey, report: SignedReport): SignedReport {
  try {
    return believed(report, key.id);
  } catch (error) {
    if (error instanceof ReportInvalid) throw new EdgeError('report-invalid', error.message);
    throw error;
  }
}
