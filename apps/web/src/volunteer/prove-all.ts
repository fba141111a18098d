import type { ModelRef } from '@ramus/contracts';
import { CannotGoOn, ShardFailure } from '@ramus/runner-core';
import type { Proof, Refusal } from './messages.js';

/** Which networks may compute here, and why others may not. */
export interface Proved {
  readonly proofs: readonly Proof[];
  readonly refusals: readonly Refusal[];
}

/**
 * Proves networks one after another: one that fails keeps none of the others out.
 *
 * @param prove loads one and computes its known tile, unless it did before.
 * @throws {ShardFailure} none may compute here, with why. @throws {CannotGoOn} the device is gone, which says nothing of any.
 */
export async function proveAll(
  models: readonly ModelRef[],
  prove: (model: ModelRef) => Promise<Proof>,
): Promise<Proved> {
  const proofs: Proof[] = [];
  const refusals: Refusal[] = [];
  for (const model of models) {
    try {
      proofs.push(await prove(model));
    } catch (error) {
      if (error instanceof CannotGoOn) throw error;
      const detail = error instanceof Error ? error.message : String(error);
      refusals.push({ modelName: model.name, modelSha256: model.sha256, detail });
    }
  }
  if (proofs.length > 0) return { proofs, refusals };
  const why = refusals.map(({ detail }) => detail).join('; ');
  throw new ShardFailure('canary-failed', why || 'there is no network to prove', true);
}
