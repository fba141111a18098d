import type {
  Acknowledged,
  Assignment,
  AssignmentAnswer,
  Declined,
  Drain,
  Failed,
  Heartbeat,
  HeartbeatAnswer,
  Hello,
  LeaseRef,
  Refused,
  Standing,
  Welcome,
} from '@ramus/contracts';

/**
 * Time as the core knows it.
 *
 * Monotonic, in milliseconds from an arbitrary start: no date is ever read.
 */
export interface Clock {
  now(): number;
  /** Resolves after `ms`, or at once when `signal` aborts; never rejects, so a caller looks at the signal afterwards. */
  wait(ms: number, signal?: AbortSignal): Promise<void>;
}

/** Uniform in [0, 1), for jitter. */
export type Random = () => number;

/** Writes one line for an operator. Fields never hold a runner's token or a signed URL. */
export type Log = (
  level: 'debug' | 'info' | 'warn' | 'error',
  message: string,
  fields?: Record<string, unknown>,
) => void;

/**
 * The connection to the server.
 *
 * It reconnects by itself until it is closed. A send rejects with `LinkDown` when no answer came: the server may or may
 * not have heard it.
 */
export interface ServerLink {
  /** Names who hears, and starts to connect. Called once. */
  open(listener: LinkListener): void;
  hello(message: Hello): Promise<Welcome | Refused>;
  heartbeat(message: Heartbeat): Promise<HeartbeatAnswer | Refused>;
  failed(message: Failed): Promise<Acknowledged | Refused>;
  declined(message: Declined): Promise<Acknowledged | Refused>;
  drain(message: Drain): Promise<Acknowledged | Refused>;
  close(): void;
}

/** What a `ServerLink` tells. Messages are passed on as they came; the listener parses them. */
export interface LinkListener {
  connected(): void;
  disconnected(): void;
  /** The server will not have this runner; `final` as in `Refused`. */
  refused(refusal: Refused): void;
  assignment(message: unknown): AssignmentAnswer;
  /** Resolves when nothing computes under that lease any more. */
  revoke(message: unknown): Promise<void>;
  /** How far the server trusts this runner, a volunteer's. */
  standing(message: unknown): void;
  /** The server wants this runner to finish what it holds and to take no more. */
  drained(): void;
}

/** How one assignment ended on this machine. */
export type Outcome =
  /** The server has the result. */
  | { readonly kind: 'uploaded' }
  /** The server says that the lease is over; there is nobody to report to. */
  | { readonly kind: 'lost' }
  | ShardFailed
  /** This machine cannot go on with it just now, and nothing is wrong with the shard: the lease is given back. */
  | { readonly kind: 'returned'; readonly reason: string }
  /** It was told to stop. */
  | { readonly kind: 'aborted' };

/** A failure to be reported, already within the wire's bounds. */
export interface ShardFailed {
  readonly kind: 'failed';
  /** At most 64 characters. */
  readonly code: string;
  /** At most 1,000 characters. */
  readonly detail: string;
  readonly retryable: boolean;
}

/** One assignment at work. */
export interface Computation {
  /** Never rejects. Once it resolves, nothing computes for the assignment any more. */
  readonly done: Promise<Outcome>;
  readonly tilesDone: number;
  /** Ends it, by force if it must; `done` resolves thereafter. May be called again. */
  kill(): Promise<void>;
}

/** Where assignments are computed: off the thread that sends heartbeats, in something that can be killed. */
export interface ComputeHost {
  start(assignment: Assignment): Computation;
  /** Kills whatever still runs. */
  close(): Promise<void>;
}

/** How an accepted assignment ended: exactly one of these, once. */
export type LeaseEnd =
  /** The server has its result. */
  | 'uploaded'
  /** The server has its failure. */
  | 'failed'
  /** It was given back. */
  | 'declined'
  /** The lease was over: nothing was said under it. */
  | 'dropped';

/** Of the connection: none, made but hello unanswered, or at work. */
export type ConnectionState = 'down' | 'greeting' | 'welcome';

/** Sees what a runner does, for a page or a test. */
export interface RunnerObserver {
  connection?(state: ConnectionState): void;
  accepted?(lease: LeaseRef): void;
  ended?(lease: LeaseRef, end: LeaseEnd): void;
  /** How far the server trusts it, a volunteer. */
  standing?(standings: readonly Standing[]): void;
}

/** What a shell lends to a `Runner`. */
export interface RunnerPorts {
  readonly link: ServerLink;
  readonly compute: ComputeHost;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  readonly observer?: RunnerObserver;
}
