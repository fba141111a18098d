export { specify } from './specify.js';
export type { Outcome, Specification } from './specify.js';
