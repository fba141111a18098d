import type {
  RunnerBanned,
  RunnerConnected,
  RunnerDisconnected,
  RunnerDrained,
  RunnerKind,
  RunnerTrustChanged,
  Volunteer,
} from './runner.events.js';

/** Registers a runner that is new, in the same append. Whose it is, it stays: an id cannot be taken over. */
export interface ConnectRunner {
  readonly type: 'ConnectRunner';
  readonly data: RunnerConnected['data'] & { readonly kind: RunnerKind; readonly volunteer?: Volunteer };
}
export interface DisconnectRunner {
  readonly type: 'DisconnectRunner';
  readonly data: RunnerDisconnected['data'];
}
export interface DrainRunner {
  readonly type: 'DrainRunner';
  readonly data: RunnerDrained['data'];
}
export interface ChangeTrust {
  readonly type: 'ChangeTrust';
  readonly data: RunnerTrustChanged['data'];
}
export interface BanRunner {
  readonly type: 'BanRunner';
  readonly data: RunnerBanned['data'];
}

export type RunnerCommand = ConnectRunner | DisconnectRunner | DrainRunner | ChangeTrust | BanRunner;
