export { DoubleLog } from './esdb-double/double-log.js';
export { EsdbDouble } from './esdb-double/esdb-double.js';
export type { AppendFault } from './esdb-double/faults.js';
export { OwnPart } from './own-part.js';
