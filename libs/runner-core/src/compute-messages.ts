import type { Assignment } from '@ramus/contracts';
import type { Outcome } from './ports.js';

/** To the place of computation. One assignment at a time. */
export type ToCompute =
  | { readonly type: 'run'; readonly assignment: Assignment }
  /** Stop as soon as the kernel can; it is ended by force soon after. */
  | { readonly type: 'abort' };

/** From the place of computation. */
export type FromCompute =
  | { readonly type: 'progress'; readonly tilesDone: number }
  /** Nothing computes any more: the next assignment may come. */
  | { readonly type: 'done'; readonly outcome: Outcome };
