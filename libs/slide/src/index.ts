export type { WorkPlane } from './work-plane.js';
