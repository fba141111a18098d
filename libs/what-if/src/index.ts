export { WhatIfStudy } from './what-if.js';
export type { Compared, Deviation, WhatIf } from './what-if.js';
export type { Summary, Timing } from './meter.js';
export type { SimulationSettings } from './simulate.js';
