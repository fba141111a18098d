import type { EncodedEvent } from './encode.js';

/** What the writing thread is started with. */
export interface WriterData {
  readonly path: string;
  /** The file grows to this many bytes at most. */
  readonly maxFileBytes: number;
}

export interface AppendRequest {
  readonly stream: string;
  /** -1: the stream is expected to be empty. */
  readonly expected: number;
  readonly events: readonly EncodedEvent[];
}

/** Many appends in one message; they are answered together, in the same order. */
export type ToWriter =
  { readonly kind: 'append'; readonly requests: readonly AppendRequest[] } | { readonly kind: 'close' };

export type AppendOutcome =
  /** `revision` and `position` are those of the last event; `isNew` is false for a repetition. */
  | {
      readonly kind: 'appended';
      readonly isNew: boolean;
      readonly revision: number;
      readonly position: number;
    }
  | { readonly kind: 'wrong-revision'; readonly actual: number }
  | { readonly kind: 'unavailable' | 'unknown'; readonly reason: string };

export type FromWriter =
  | { readonly kind: 'ready'; readonly head: number }
  | {
      readonly kind: 'refused';
      readonly why: 'locked' | 'incompatible' | 'unavailable';
      readonly reason: string;
    }
  | { readonly kind: 'outcomes'; readonly outcomes: readonly AppendOutcome[] };
