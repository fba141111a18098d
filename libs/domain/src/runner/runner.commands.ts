import type {
  RunnerBanned,
  RunnerConnected,
  RunnerDisconnected,
  RunnerDrained,
  RunnerKind,
} from './runner.events.js';

/** Registers a runner that is new, in the same append. */
export interface ConnectRunner {
  readonly type: 'ConnectRunner';
  readonly data: RunnerConnected['data'] & { readonly kind: RunnerKind };
}
export interface DisconnectRunner {
  readonly type: 'DisconnectRunner';
  readonly data: RunnerDisconnected['data'];
}
export interface DrainRunner {
  readonly type: 'DrainRunner';
  readonly data: RunnerDrained['data'];
}
export interface BanRunner {
  readonly type: 'BanRunner';
  readonly data: RunnerBanned['data'];
}

export type RunnerCommand = ConnectRunner | DisconnectRunner | DrainRunner | BanRunner;
