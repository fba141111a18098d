import { z } from 'zod';
import { jobId, sha256, uuid } from './ids.js';

/** Bounds of what one runner may say or hold. */
export const MAX_RUNNER_SLOTS = 64;
export const MAX_SHARD_TILES = 4_096;

export const token = z.number().int().min(0).max(Number.MAX_SAFE_INTEGER);

/** Names one lease: a job's stream and the revision of its grant. */
export const leaseRef = z.strictObject({ jobId, token });
export type LeaseRef = z.infer<typeof leaseRef>;

const leaseRefs = z.array(leaseRef).max(4 * MAX_RUNNER_SLOTS);

/**
 * What a browser tells of itself beside its provider. The trust that it earns belongs to all of it together.
 *
 * It is the word of a stranger: it finds the honest machine whose driver is broken, never the dishonest one.
 */
export const volunteerFacts = z.strictObject({
  /** As WebGPU names the adapter; empty for wasm, or where the browser hides it. */
  vendor: z.string().max(100),
  architecture: z.string().max(100),
  /** The adapter is software. */
  isFallbackAdapter: z.boolean(),
  /** Name and full version of the browser. */
  browser: z.string().min(1).max(300),
  /** Known tiles whose raw outputs were the reference's within the tolerance that is kept with it; one a model. */
  canaries: z
    .array(
      z.strictObject({
        modelSha256: sha256,
        sizePx: z.number().int().min(16).max(4_096),
        /** Largest absolute difference of a raw output. */
        maxDifference: z.number().min(0).max(1_000),
      }),
    )
    .max(16),
});
export type VolunteerFacts = z.infer<typeof volunteerFacts>;

/** First word of a runner on every connection. Acknowledged with `welcome`, or with `refused`. */
export const hello = z.strictObject({
  runnerId: uuid,
  kind: z.enum(['daemon', 'browser']),
  version: z.string().max(64),
  /** Execution provider, for example `cpu`, `cuda`, `webgpu`, `wasm`. */
  provider: z.string().min(1).max(32),
  slots: z.number().int().min(1).max(MAX_RUNNER_SLOTS),
  /** Job kinds that it can run. */
  kinds: z.array(z.string().min(1).max(64)).max(64),
  /** Leases that it still works on, from before the connection broke. */
  holds: leaseRefs,
  /** Only of a browser. */
  volunteer: volunteerFacts.optional(),
});
export type Hello = z.infer<typeof hello>;

/**
 * How far a volunteer is trusted with one network, or one kind of job that has none.
 *
 * Told in coarse steps, so that nobody can tell from it which result was checked.
 */
export const standing = z.object({
  /** Hash of the network, or name of the kind. */
  of: z.string().max(64),
  level: z.enum(['unproven', 'proven', 'convicted']),
  /** Of an unproven one: at least so many results in a row were confirmed, of so many that are needed. */
  confirmed: z.number().int().min(0).max(1_000),
  needed: z.number().int().min(1).max(1_000),
});
export type Standing = z.infer<typeof standing>;

/** Server → volunteer: every standing that there is. */
export const standings = z.array(standing).max(64);

export const welcome = z.object({
  ok: z.literal(true),
  /** Of what it said it holds: what still stands. The rest is to be dropped. */
  stands: leaseRefs,
  /** How often to send a heartbeat while at least one lease is held. */
  heartbeatMs: z.number().int().min(100).max(600_000),
  /** Of a volunteer. */
  standings: standings.optional(),
});
export type Welcome = z.infer<typeof welcome>;

/** A refusal of any message; `code` is that of a problem. `final`: reconnecting cannot help. */
export const refused = z.object({
  ok: z.literal(false),
  code: z.string(),
  detail: z.string().optional(),
  final: z.boolean().optional(),
});
export type Refused = z.infer<typeof refused>;

export const modelRef = z.strictObject({
  name: z.string().min(1).max(64),
  /** Of the ONNX file. */
  sha256,
  /** Path on the server, for runners that lack the file. */
  url: z.string().max(300),
  manifest: z.unknown(),
});
export type ModelRef = z.infer<typeof modelRef>;

/** Server → runner: a lease over one shard. Acknowledged with `assignmentAnswer`. */
export const assignment = z.strictObject({
  jobId,
  token,
  shard: z.number().int().min(0),
  kind: z.string().min(1).max(64),
  attempt: z.number().int().min(0),
  /** For the kernel's `run`. */
  input: z.unknown(),
  common: z.unknown(),
  /** Number of tiles to read, at `<tilesUrl>/<index>`. */
  tiles: z.number().int().min(0).max(MAX_SHARD_TILES),
  /** Signed for this lease; raw RGB, width and height in `X-Tile-Size: <w>x<h>`. */
  tilesUrl: z.string().max(500),
  /** Signed for this lease; `PUT` of the result is the completion. */
  resultUrl: z.string().max(500),
  maxResultBytes: z.number().int().min(1),
  /** Heartbeats renew it. */
  leaseMs: z.number().int().min(1),
  model: modelRef.optional(),
});
export type Assignment = z.infer<typeof assignment>;

export const assignmentAnswer = z.object({ accepted: z.boolean(), reason: z.string().max(200).optional() });
export type AssignmentAnswer = z.infer<typeof assignmentAnswer>;

/** Runner → server, acknowledged with `heartbeatAnswer`. */
export const heartbeat = z.strictObject({
  leases: z
    .array(z.strictObject({ jobId, token, tilesDone: z.number().int().min(0).max(MAX_SHARD_TILES) }))
    .max(4 * MAX_RUNNER_SLOTS),
});
export type Heartbeat = z.infer<typeof heartbeat>;

export const heartbeatAnswer = z.object({ ok: z.literal(true), lost: leaseRefs });
export type HeartbeatAnswer = z.infer<typeof heartbeatAnswer>;

/** Runner → server: the shard failed under this lease. Acknowledged with `acknowledged` or `refused`. */
export const failed = z.strictObject({
  jobId,
  token,
  code: z.string().min(1).max(64),
  detail: z.string().max(1_000),
  /** Whether another try, here or elsewhere, might help. */
  retryable: z.boolean(),
});
export type Failed = z.infer<typeof failed>;

/** Runner → server: gives a lease back unworked. */
export const declined = z.strictObject({ jobId, token, reason: z.string().max(200) });
export type Declined = z.infer<typeof declined>;

/** Runner → server: takes no more work; the present leases are finished first. */
export const drain = z.strictObject({ reason: z.string().max(200) });
export type Drain = z.infer<typeof drain>;

/** Server → runner: this lease is over; stop computing at once and answer when the slot is free. */
export const revoke = z.strictObject({ jobId, token, cause: z.string().max(64) });
export type Revoke = z.infer<typeof revoke>;

export const acknowledged = z.object({ ok: z.literal(true) });
export type Acknowledged = z.infer<typeof acknowledged>;

/** What travels on `/runners`, by event name, from the runner. */
export interface RunnerToServer {
  hello(message: Hello, answer: (reply: Welcome | Refused) => void): void;
  heartbeat(message: Heartbeat, answer: (reply: HeartbeatAnswer | Refused) => void): void;
  failed(message: Failed, answer: (reply: Acknowledged | Refused) => void): void;
  declined(message: Declined, answer: (reply: Acknowledged | Refused) => void): void;
  drain(message: Drain, answer: (reply: Acknowledged | Refused) => void): void;
}

/** What travels on `/runners`, by event name, from the server. */
export interface ServerToRunner {
  assignment(message: Assignment, answer: (reply: AssignmentAnswer) => void): void;
  revoke(message: Revoke, answer: (reply: Acknowledged) => void): void;
  /** A volunteer's standing has changed. */
  standing(message: Standing[]): void;
  /** Finish what is held, take no more. */
  drain(answer: (reply: Acknowledged) => void): void;
}
