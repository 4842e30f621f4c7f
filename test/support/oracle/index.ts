export * from './fault.js';
export * from './hostile.js';
export type { OracleJob, Outcome } from './jobs.js';
export type { MediaFault } from './media-fault.js';
export type { Oracle, OracleOptions, Seen } from './oracle.js';
export { startOracle } from './oracle.js';
export * from './proxy.js';
