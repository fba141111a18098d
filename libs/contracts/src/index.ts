export * from './dashboard-messages.js';
export * from './ids.js';
export * from './problem.js';
export * from './results.js';
export * from './runner-messages.js';
export * from './scheduler.js';
export * from './slides.js';
export * from './workflows.js';
