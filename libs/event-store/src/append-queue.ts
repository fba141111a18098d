import { setImmediate } from 'node:timers';
import type { EncodedEvent } from './encode.js';
import { OutcomeUnknown, StoreUnavailable, WrongExpectedRevision } from './event-store.js';
import type { Appended } from './event-store.js';
import { revisionFrom } from './places.js';
import type { AppendOutcome, AppendRequest } from './sqlite.messages.js';

const MAX_WAITING = 10_000;
const MAX_WAITING_BYTES = 64 * 1_048_576;
const MAX_BATCH = 512;
const MAX_BATCH_BYTES = 4 * 1_048_576;

interface PendingAppend extends AppendRequest {
  readonly bytes: number;
  resolve(appended: Appended): void;
  reject(error: Error): void;
}

/**
 * Appends on their way to the writer: one batch is being written while the next gathers, so that the more callers
 * there are, the more of them share one fsync.
 */
export class AppendQueue {
  private readonly waiting: PendingAppend[] = [];
  private waitingBytes = 0;
  private inFlight: readonly PendingAppend[] = [];
  private isScheduled = false;
  private isClosing = false;
  private failure: Error | undefined;
  private idle: (() => void)[] = [];

  constructor(private readonly send: (requests: readonly AppendRequest[]) => void) {}

  add(stream: string, expected: number, events: readonly EncodedEvent[], bytes: number): Promise<Appended> {
    if (this.isClosing) throw new StoreUnavailable('the event store is closed');
    if (this.failure)
      throw new StoreUnavailable('the writer of the event store has stopped', { cause: this.failure });
    if (this.waiting.length >= MAX_WAITING || this.waitingBytes + bytes > MAX_WAITING_BYTES) {
      throw new StoreUnavailable(`${this.waiting.length} appends are waiting already`);
    }
    return new Promise((resolve, reject) => {
      this.waiting.push({ stream, expected, events, bytes, resolve, reject });
      this.waitingBytes += bytes;
      this.schedule();
    });
  }

  /** Takes the writer's answers to the batch in flight. `announce` comes first: who is answered finds the log up to date. */
  settle(outcomes: readonly AppendOutcome[], announce: (batch: readonly AppendRequest[]) => void): void {
    const batch = this.inFlight;
    this.inFlight = [];
    announce(batch);
    batch.forEach((append, i) => answer(append, outcomes[i]));
    this.schedule();
  }

  /** The writer is gone: what it had may stand, what it had not does not. */
  fail(cause: Error): void {
    this.failure = cause;
    for (const { reject } of this.inFlight)
      reject(new OutcomeUnknown('the writer stopped before it answered', { cause }));
    for (const { reject } of this.waiting) reject(new StoreUnavailable('the writer has stopped', { cause }));
    this.inFlight = [];
    this.waiting.length = 0;
    this.schedule();
  }

  /** Refuses what comes from now on, and resolves when all that came before is answered. */
  drain(): Promise<void> {
    this.isClosing = true;
    return new Promise((resolve) => {
      this.idle.push(resolve);
      this.schedule();
    });
  }

  // A turn of the loop later, so that all that this turn brings goes in one message. `setImmediate` is imported, since
  // a test that fakes the global one must not stop the log.
  private schedule(): void {
    if (this.isScheduled) return;
    this.isScheduled = true;
    setImmediate(() => {
      this.isScheduled = false;
      this.flush();
    });
  }

  private flush(): void {
    if (this.inFlight.length > 0) return;
    if (this.waiting.length === 0) {
      for (const resolve of this.idle.splice(0)) resolve();
      return;
    }
    let count = 0;
    let bytes = 0;
    for (const append of this.waiting) {
      if (count === MAX_BATCH || (count > 0 && bytes + append.bytes > MAX_BATCH_BYTES)) break;
      count += 1;
      bytes += append.bytes;
    }
    this.inFlight = this.waiting.splice(0, count);
    this.waitingBytes -= bytes;
    this.send(this.inFlight.map(({ stream, expected, events }) => ({ stream, expected, events })));
  }
}

function answer(
  { stream, expected, resolve, reject }: PendingAppend,
  outcome: AppendOutcome | undefined,
): void {
  switch (outcome?.kind) {
    case 'appended':
      return resolve({ revision: outcome.revision, position: String(outcome.position) });
    case 'wrong-revision':
      return reject(new WrongExpectedRevision(stream, revisionFrom(expected), revisionFrom(outcome.actual)));
    case 'unavailable':
      return reject(new StoreUnavailable(outcome.reason));
    default:
      return reject(new OutcomeUnknown(outcome?.reason ?? 'the writer did not answer'));
  }
}
