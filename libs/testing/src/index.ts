export { aloneBegun, aloneComputed, aloneDone, contradicted } from './alone.js';
export { specify } from './specify.js';
export type { Outcome, Specification } from './specify.js';
export { LawBroken } from './simulation/law-broken.js';
export { RULES } from './simulation/rules.js';
export type { Rules } from './simulation/rules.js';
export { keepsItsLaws } from './simulation/simulate.js';
export type { World } from './simulation/world.js';
export {
  blob,
  admitted,
  cancelled,
  cause,
  closed,
  closeJob,
  committed,
  connected,
  connection,
  disputed,
  failed,
  finished,
  granted,
  followed,
  jobSpec,
  keyOf,
  invalidated,
  leased,
  leaseEnded,
  lent,
  merged,
  plan,
  planned,
  provenAlone,
  received,
  registered,
  released,
  reopened,
  settled,
  shardFailed,
  slotReleased,
  started,
  submitted,
  submittedData,
  succeeded,
  terms,
  volunteer,
  yielded,
} from './builders.js';
export { at, logOf, snapshotOf } from './snapshot-of.js';
export type { Clock } from './snapshot-of.js';
