import type { ConnectionId, InvitationId, ReplicaId, RunnerId } from '../ids.js';

export type RunnerKind = 'daemon' | 'browser';

/** By whose leave a volunteer's runner is here. A runner without it was enrolled by the operator, and is trusted. */
export interface Volunteer {
  /** Who answers for its results: opaque. */
  readonly account: string;
  readonly invitationId: InvitationId;
}

export interface RunnerRegistered {
  readonly type: 'RunnerRegistered';
  readonly data: { readonly runnerId: RunnerId; readonly kind: RunnerKind; readonly volunteer?: Volunteer };
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
    /** Maker of the adapter, where the provider has one. */
    readonly vendor?: string;
    /** Of a volunteer: what adapter, driver and browser build come to, as a hash. Trust is earned under it. */
    readonly fingerprint?: string;
    /** Of a volunteer: hashes of the models whose known tile it computed as it should; of another it is given nothing. */
    readonly models?: readonly string[];
  };
}
/** What no honest runner says: more than anybody has to say, what has no meaning, or a lease that was never its own. */
export type Misconduct = 'floods' | 'talks-nonsense' | 'claims-foreign-lease' | 'names-wrong-token';
export interface RunnerDisconnected {
  readonly type: 'RunnerDisconnected';
  readonly data: {
    readonly runnerId: RunnerId;
    readonly connectionId: ConnectionId;
    /** Present when the server sent it away. */
    readonly cause?: Misconduct;
  };
}
/** `runner`: it is leaving, until it connects again. `operator`, `poison` (it fails what others complete): for good. */
export type DrainCause = 'runner' | 'operator' | 'poison';
export interface RunnerDrained {
  readonly type: 'RunnerDrained';
  readonly data: { readonly runnerId: RunnerId; readonly cause: DrainCause };
}
export interface RunnerBanned {
  readonly type: 'RunnerBanned';
  readonly data: {
    readonly runnerId: RunnerId;
    /** What it did; `wrong-results`: its account returned too many. Absent when an operator banned it. */
    readonly cause?: Misconduct | 'wrong-results';
  };
}

/** `unproven`: its results need a quorum. `proven`: they count alone, some of them checked. */
export type TrustLevel = 'unproven' | 'proven';
/** What a volunteer's validated results have come to, as the job streams tell; written down where it changes. */
export interface RunnerTrustChanged {
  readonly type: 'RunnerTrustChanged';
  readonly data: {
    readonly runnerId: RunnerId;
    readonly key: string;
    readonly level: TrustLevel;
    /** Position of the event that changed it. */
    readonly since: number;
    /** Present when a result of it was found to be wrong. */
    readonly convicted?: true;
  };
}

export type RunnerEvent =
  RunnerRegistered | RunnerConnected | RunnerDisconnected | RunnerDrained | RunnerTrustChanged | RunnerBanned;
