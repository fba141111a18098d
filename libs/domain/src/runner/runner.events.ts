import type { ConnectionId, ReplicaId, RunnerId } from '../ids.js';

export type RunnerKind = 'daemon' | 'browser';

export interface RunnerRegistered {
  readonly type: 'RunnerRegistered';
  readonly data: { readonly runnerId: RunnerId; readonly kind: RunnerKind };
}
export interface RunnerConnected {
  readonly type: 'RunnerConnected';
  readonly data: {
    readonly runnerId: RunnerId;
    readonly connectionId: ConnectionId;
    /** The replica that holds the socket. */
    readonly replicaId: ReplicaId;
    /** Shards at once. */
    readonly slots: number;
    /** Job kinds that it can run. */
    readonly kinds: readonly string[];
    /** Execution provider, for example `cpu` or `webgpu`. */
    readonly provider: string;
    readonly version: string;
  };
}
export interface RunnerDisconnected {
  readonly type: 'RunnerDisconnected';
  readonly data: { readonly runnerId: RunnerId; readonly connectionId: ConnectionId };
}
/** `runner`: it is leaving, until it connects again. `operator`, `poison` (it fails what others complete): for good. */
export type DrainCause = 'runner' | 'operator' | 'poison';
export interface RunnerDrained {
  readonly type: 'RunnerDrained';
  readonly data: { readonly runnerId: RunnerId; readonly cause: DrainCause };
}
export interface RunnerBanned {
  readonly type: 'RunnerBanned';
  readonly data: { readonly runnerId: RunnerId };
}

export type RunnerEvent =
  RunnerRegistered | RunnerConnected | RunnerDisconnected | RunnerDrained | RunnerBanned;
