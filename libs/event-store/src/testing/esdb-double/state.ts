import type { Metadata } from '@grpc/grpc-js';
import type { DoubleLog } from './double-log.js';
import type { Faults } from './faults.js';
import type { Front } from './front.js';

export type CallName = 'append' | 'batchAppend' | 'read' | 'subscribe';

/** What the calls of a double share. */
export interface DoubleState {
  readonly log: DoubleLog;
  readonly faults: Faults;
  readonly front: Front;
  readonly leader: { readonly address: string; readonly port: number };
  /** Subscriptions that are open but deliver nothing. */
  readonly isDeaf: boolean;
  /** Events handed to readers so far. */
  sent: number;
  count(call: CallName, metadata: Metadata): void;
}
