export { comparePositions } from './audited-event.js';
export type { AuditedEvent } from './audited-event.js';
export type { ChainOptions, Head } from './chain.js';
export { EarlierHeads } from './earlier-heads.js';
export { Findings } from './finding.js';
export type { Check, Finding } from './finding.js';
export { findingsIn } from './findings-in.js';
export { LogAudit } from './log-audit.js';
