import { categoryOf, comparePositions, type AuditedEvent } from './audited-event.js';
import type { Findings } from './finding.js';
import { IdSet } from './id-set.js';

/** The last event of a stream: where it stands and its hash. */
export interface Head {
  readonly revision: number;
  readonly hash: string;
}

export interface ChainOptions {
  /** What the next event of the stream holds as `metadata.prev`. */
  readonly hashOf: (event: AuditedEvent) => string;
  /** Whether positions are 1, 2, 3 … (the embedded store), so that a gap is a missing event. */
  readonly consecutive: boolean;
  /**
   * Position of the mark that ends what was copied from a store with other positions, if there is one: before it `asOf`
   * names positions of that store, and decisions cannot be put back to them.
   */
  readonly copiedUntil?: string;
}

/** Whether an event came with a copy, and its `asOf` from elsewhere. */
export const isCopied = (
  { copiedUntil }: Pick<ChainOptions, 'copiedUntil'>,
  { position }: Pick<AuditedEvent, 'position'>,
): boolean => copiedUntil !== undefined && comparePositions(position, copiedUntil) < 0;

/** Streams that are kept short by the store, and so have neither a whole chain nor every revision. */
const EXEMPT = /^(leader|replica)-/;
const MAX_ACTOR = 256;

/**
 * Checks how a log is written: nothing is missing, changed, moved or twice.
 *
 * Memory: one head for each stream, some 200 bytes, and the ids (`IdSet`).
 */
export class Chain {
  readonly heads = new Map<string, Head>();
  private readonly ids = new IdSet();
  private lastPosition: string | undefined;

  constructor(
    private readonly options: ChainOptions,
    private readonly findings: Findings,
  ) {}

  /** @returns the event's hash. */
  see(event: AuditedEvent): string {
    this.checkPosition(event);
    this.checkMetadata(event);
    const hash = this.options.hashOf(event);
    this.checkStream(event);
    this.findings.expect(
      this.ids.add(event.id),
      'id',
      event,
      () => `${event.type} has the id ${event.id} of an earlier event`,
    );
    this.lastPosition = event.position;
    this.heads.set(event.stream, { revision: event.revision, hash });
    return hash;
  }

  private checkPosition(event: AuditedEvent): void {
    const { findings, lastPosition } = this;
    const { position, type } = event;
    if (this.options.consecutive) {
      const missing = Number(position) - Number(lastPosition ?? 0) - 1;
      findings.expect(
        missing <= 0,
        'position',
        event,
        () => `${missing} ${missing === 1 ? 'event is' : 'events are'} missing from the log before ${type}`,
      );
    }
    const isBehind = lastPosition === undefined || comparePositions(position, lastPosition) > 0;
    findings.expect(isBehind, 'position', event, () => `${type} does not stand behind ${lastPosition}`);
  }

  private checkStream({ stream, revision, position, type, metadata }: AuditedEvent): void {
    if (EXEMPT.test(stream)) return;
    const { findings } = this;
    const head = this.heads.get(stream);
    const next = (head?.revision ?? -1) + 1;
    if (revision > next) {
      const which =
        revision - next === 1 ? `revision ${next} is` : `revisions ${next} to ${revision - 1} are`;
      findings.add('revision', { stream, revision: next, position }, `${which} missing before ${type}`);
    } else if (revision < next) {
      const detail = `${type} is revision ${revision}, and revision ${next - 1} stands before it`;
      findings.add('revision', { stream, revision, position }, detail);
    } else if (!head) {
      findings.expect(metadata?.prev === undefined, 'prev', { stream, revision, position }, () => {
        return `${type} is the first event and names one before it`;
      });
    } else {
      findings.expect(
        metadata?.prev === head.hash,
        'prev',
        { stream, revision: head.revision, position },
        () => `revision ${head.revision} is not what ${type}, revision ${revision}, was written behind`,
      );
    }
  }

  private checkMetadata(event: AuditedEvent): void {
    const { findings } = this;
    const { metadata, type, position } = event;
    const { at, by, schema, asOf } = (metadata ?? {}) as Partial<AuditedEvent['metadata']>;
    findings.expect(!Number.isNaN(Date.parse(String(at))), 'metadata', event, () => `${type} has no time`);
    const hasActor = typeof by === 'string' && by.length > 0 && by.length <= MAX_ACTOR;
    findings.expect(hasActor, 'metadata', event, () => `${type} does not say who acted`);
    const hasSchema = schema !== undefined && Number.isSafeInteger(schema) && schema >= 1;
    findings.expect(hasSchema, 'metadata', event, () => `${type} has no schema version`);
    if (asOf === undefined) return;
    const isPosition = typeof asOf === 'string' && /^\d{1,40}$/.test(asOf);
    findings.expect(isPosition, 'metadata', event, () => `${type} was decided as of no position`);
    const isEarlier = !isPosition || isCopied(this.options, event) || comparePositions(asOf, position) < 0;
    findings.expect(
      isEarlier,
      'as-of',
      event,
      () => `${type} was decided as of ${asOf}, which is not before it`,
    );
  }
}

/** Whether an event may stand in a stream of its category. */
export const fitsCategory = ({ type, stream }: Pick<AuditedEvent, 'type' | 'stream'>): boolean => {
  const category = categoryOf(type);
  return category === undefined || stream.startsWith(`${category}-`);
};
