import type { Findings, LogAudit } from '@ramus/audit';
import type { WorkflowId } from '@ramus/domain';
import type { ReadableLog } from '@ramus/event-store';
import { setImmediate } from 'node:timers/promises';
import type { StoredWorkflow } from '../../projector/projection-store.js';
import { snapshotSlices } from './compare-snapshots.js';
import { differingFields, inWords, type Difference } from './differing-fields.js';
import type { FreshFold } from './fresh-fold.js';
import type { ReportBody } from './report.js';
import type { Served } from './served.js';

/** Events read, rows read, and workflows compared between two turns of the loop. */
const PAGE = 256;
const ROWS = 64;
const WORKFLOWS = 16;

/**
 * L12: what is served, held against a fresh fold of the log, while the program works on.
 *
 * Nothing is stopped for it. Each slice is compared in one turn of the loop, in which the fold stands at the very
 * position that is served: when it does not, it goes on until it does.
 */
export class ServedComparison {
  constructor(
    private readonly log: ReadableLog,
    private readonly served: Served,
    private readonly fold: FreshFold,
    private readonly audit: Pick<LogAudit, 'findings' | 'heads'>,
    private readonly signal: AbortSignal,
  ) {}

  /** @throws {NotCaughtUp} what is served does not follow the log. */
  async run(): Promise<NonNullable<ReportBody['served']>> {
    const { fold, served } = this;
    await this.atOnePosition(() => this.compareSlides());
    for (const slice of snapshotSlices(fold.snapshot, served.snapshot)) {
      await this.atOnePosition(() => {
        for (const { stream, about, differences } of slice(fold.snapshot, served.snapshot))
          this.tell(stream, about, differences);
      });
    }
    const ids = [...fold.views.ids];
    for (let first = 0; first < ids.length; first += WORKFLOWS) {
      await this.atOnePosition(() => {
        for (const id of ids.slice(first, first + WORKFLOWS))
          this.tell(`workflow-${id}`, 'the view', fold.views.differences(id));
      });
    }
    const workflows = await this.compareRows();
    const { failure } = fold;
    if (failure) {
      const place = { stream: '$all', revision: -1, position: failure.position };
      this.findings.add('L12', place, `the log cannot be folded any further: ${failure.why}`);
    }
    return { position: fold.readTo ?? '0', workflows };
  }

  private get findings(): Findings {
    return this.audit.findings;
  }

  private async atOnePosition(compare: () => void): Promise<void> {
    const { fold, served, signal } = this;
    for (;;) {
      signal.throwIfAborted();
      // A fold that has failed is at no position any more; that is told once.
      if (fold.failure) return;
      if (fold.position === served.position) return compare();
      const page = await this.log.readAll({ from: fold.readTo, limit: PAGE });
      for (const event of page) {
        const pause = fold.see(event);
        if (pause) await pause;
        if (!fold.failure && fold.position === served.position) return compare();
      }
      if (page.length === 0 && fold.position !== undefined) await served.reached(fold.position);
      await setImmediate();
    }
  }

  private compareSlides(): void {
    const { fold, served } = this;
    for (const id of new Set([...fold.slides, ...served.slides])) {
      const [expected, found] = [fold.slides.has(id), served.slides.has(id)];
      this.tell(`slide-${id}`, 'whether it is there', differingFields(expected, found));
    }
  }

  /** Every row as lists find it, and whether the log knows of it at all. @returns how many there are. */
  private async compareRows(): Promise<number> {
    let count = 0;
    for (let after: WorkflowId | undefined; ;) {
      this.signal.throwIfAborted();
      const rows = this.served.rows(after, ROWS);
      for (const row of rows) this.compareRow(row);
      for (const { workflowId } of rows) await this.findInLog(workflowId);
      count += rows.length;
      after = rows.at(-1)?.workflowId;
      if (rows.length < ROWS) return count;
      await setImmediate();
    }
  }

  private compareRow({ body, ...filed }: StoredWorkflow): void {
    const stream = `workflow-${filed.workflowId}`;
    let view: Readonly<Record<string, unknown>>;
    try {
      view = JSON.parse(body) as typeof view;
    } catch {
      this.tellOf(stream, 'the view that is stored is no JSON');
      return;
    }
    const wanted = Object.fromEntries(Object.keys(filed).map((name) => [name, view[name]]));
    this.tell(stream, 'its place in lists', differingFields(wanted, filed));
    this.tell(
      stream,
      'the view that is stored',
      differingFields(this.served.workflow(filed.workflowId), view),
    );
  }

  private async findInLog(id: WorkflowId): Promise<void> {
    const stream = `workflow-${id}`;
    if (this.audit.heads.has(stream)) return;
    // It may have come since.
    const [first] = await this.log.read(stream, { limit: 1 });
    if (!first) this.tellOf(stream, 'a workflow is served that the log does not hold');
  }

  private tell(stream: string, about: string, differences: readonly Difference[]): void {
    if (differences.length > 0) this.tellOf(stream, `${about}: ${inWords(differences)}`);
  }

  private tellOf(stream: string, detail: string): void {
    this.findings.add('L12', { stream, revision: -1, position: this.fold.position ?? '0' }, detail);
  }
}
