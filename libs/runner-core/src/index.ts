export { backOffMs, SHORT_BACK_OFF } from './back-off.js';
export type { BackOff } from './back-off.js';
export type { FromCompute, ToCompute } from './compute-messages.js';
export { CannotGoOn, failedWith, LeaseLost, LinkDown, ShardFailure } from './failures.js';
export { requestUnderLease } from './http.js';
export type { Fetch, HttpAnswer, HttpPorts, HttpRequest, LeaseRequest } from './http.js';
export { LeaseKeeper } from './lease-keeper.js';
export type { KeeperListener } from './lease-keeper.js';
export type {
  Clock,
  Computation,
  ComputeHost,
  ConnectionState,
  LeaseEnd,
  LinkListener,
  Log,
  Outcome,
  Random,
  RunnerObserver,
  RunnerPorts,
  ServerLink,
  ShardFailed,
} from './ports.js';
export { runAssignment } from './run-assignment.js';
export type { ComputePorts } from './run-assignment.js';
export { Runner } from './runner.js';
export type { RunnerEnd, RunnerOptions } from './runner.js';
export { SocketLink } from './socket-link.js';
export type { RunnerSocket } from './socket-link.js';
export { serveCompute } from './serve-compute.js';
export { READ_AHEAD, readTiles, tileUrl } from './tile-queue.js';
export type { Tile } from './tile-queue.js';
export { WorkerComputeHost } from './worker-compute-host.js';
export type { ComputeWorker, ComputeWorkerListener, SpawnComputeWorker } from './worker-compute-host.js';
export { timerClock } from './timer-clock.js';
