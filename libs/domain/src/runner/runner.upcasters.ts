import type { Upcasters } from '../upcasting.js';
import type { RunnerEvent } from './runner.events.js';

/** Every type is still written in its first shape, save where an upcaster stands. */
export const runnerUpcasters: Upcasters<RunnerEvent> = {
  RunnerRegistered: [],
  RunnerConnected: [],
  RunnerDisconnected: [],
  RunnerDrained: [],
  RunnerTrustChanged: [],
  RunnerBanned: [],
};
