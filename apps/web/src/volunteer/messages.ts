import type { ModelRef, Standing } from '@ramus/contracts';
import type { FinishedTile } from '@ramus/kernels';
import type { FromCompute, ToCompute } from '@ramus/runner-core';

/** Where networks run in a browser. */
export type Provider = 'webgpu' | 'wasm';
/** What the person asked for; `auto` leaves it to the machine. */
export type ProviderChoice = 'auto' | Provider;

/** What computes here, as far as the browser tells. */
export interface Device {
  readonly provider: Provider;
  /** Why this one, where another could have been expected. */
  readonly why?: string;
  /** Threads of one network; 1 for WebGPU. */
  readonly threads: number;
  readonly vendor: string;
  readonly architecture: string;
  /** In words, for people. */
  readonly adapter: string;
  readonly isFallbackAdapter: boolean;
}

/** What came of the known tile. */
export interface Proof {
  readonly modelSha256: string;
  readonly modelName: string;
  /** Side of the largest tile that was computed. */
  readonly sizePx: number;
  /** Largest absolute difference of a raw output, and how much is borne. */
  readonly maxDifference: number;
  readonly tolerance: number;
  /** Time for the largest tile, in milliseconds. */
  readonly tookMs: number;
}

/** A finished tile to be shown. The pixels' buffer is handed over. */
export interface ShownTile {
  readonly width: number;
  readonly height: number;
  /** RGB. */
  readonly data: Uint8Array<ArrayBuffer>;
  /** The part that is shown, in tile pixels: around it lies what only the network looks at. */
  readonly own: FinishedTile['own'];
  readonly outlines: readonly (readonly (readonly [x: number, y: number])[])[];
}

/** A network that is not to compute here, and why. */
export interface Refusal {
  readonly modelName: string;
  readonly modelSha256: string;
  readonly detail: string;
}

export type Stage = 'device' | 'runtime' | 'model' | 'canary';

/** To the worker that computes. */
export type ToComputeWorker =
  | {
      readonly type: 'configure';
      readonly server: string;
      readonly provider: ProviderChoice;
      /** 0–1: share of the time that it computes. */
      readonly duty: number;
    }
  /** Load the networks and compute their known tiles, before any assignment. */
  | { readonly type: 'prepare'; readonly models: readonly ModelRef[] }
  | { readonly type: 'tune'; readonly duty: number }
  | ToCompute;

/** From the worker that computes. */
export type FromComputeWorker =
  | { readonly type: 'stage'; readonly stage: Stage }
  | {
      readonly type: 'prepared';
      readonly device: Device;
      /** Of at least one network. */
      readonly proofs: readonly Proof[];
      readonly refusals: readonly Refusal[];
    }
  /** It is not to compute here. */
  | { readonly type: 'unfit'; readonly detail: string }
  | { readonly type: 'tile'; readonly tile: ShownTile }
  /** The graphics device is gone: this worker cannot compute any more. */
  | { readonly type: 'device-lost'; readonly detail: string }
  | FromCompute;

/** What lets a volunteer in: an invitation, or an operator's token for a runner. */
export interface Credential {
  readonly kind: 'invitation' | 'token';
  readonly value: string;
}

/** To the worker that holds the connection. */
export type ToLinkWorker =
  | {
      readonly type: 'start';
      readonly server: string;
      readonly credential: Credential;
      readonly runnerId: string;
      readonly account: string;
      readonly browser: string;
      readonly provider: ProviderChoice;
      readonly duty: number;
      /** Why not to compute just now. */
      readonly pause: string | undefined;
    }
  | { readonly type: 'tune'; readonly duty: number }
  | { readonly type: 'pause'; readonly reason: string | undefined }
  | { readonly type: 'stop' };

export type Phase =
  | 'preparing'
  | 'connecting'
  /** Connected, without a shard. */
  | 'waiting'
  | 'working'
  | 'pausing'
  | 'paused'
  | 'stopping'
  | 'stopped'
  /** The known tile came out wrong, or the runtime does not run here. */
  | 'unfit'
  /** The server will not have it. */
  | 'refused';

/** All that the page tells of the work. */
export interface Status {
  readonly phase: Phase;
  readonly stage?: Stage;
  /** Why, where the phase does not say it. */
  readonly detail?: string;
  readonly device?: Device;
  readonly proofs: readonly Proof[];
  readonly refusals: readonly Refusal[];
  /** How far the server trusts it, by network; absent before it was let in, and of one with an operator's token. */
  readonly standings?: readonly Standing[];
  readonly shards: number;
  readonly tiles: number;
  readonly nuclei: number;
  /** Tiles per second of late; absent until there is something to tell. */
  readonly rate?: number;
  /** Tiles done and to do of the shard at hand. */
  readonly shard?: { readonly done: number; readonly of: number };
  /** How often the graphics device was lost. */
  readonly losses: number;
}

/** From the worker that holds the connection. */
export type FromLinkWorker =
  { readonly type: 'status'; readonly status: Status } | { readonly type: 'tile'; readonly tile: ShownTile };
