import type { JobKind } from '@ramus/contracts';
import { kernelsOf } from '@ramus/kernels';
import { z } from 'zod';

/** The kinds of jobs that may be submitted, each with the schema of its params as clients write them. */
export const jobKindsOf = (options: { readonly diagnostics: boolean }): JobKind[] =>
  kernelsOf(options).map(({ kind, summary, needsSlide, needsMpp, readsOneOf, modelOf, params }) => ({
    kind,
    summary,
    needsSlide,
    needsMpp,
    ...(readsOneOf && { readsOneOf: [...readsOneOf] }),
    usesModel: modelOf !== undefined,
    params: { ...z.toJSONSchema(params, { io: 'input' }) },
  }));
