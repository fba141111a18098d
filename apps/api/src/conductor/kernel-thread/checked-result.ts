import { DomainError } from '@ramus/domain';
import type { Kernel, ShardPlan } from '@ramus/kernels';
import { z } from 'zod';

/**
 * Checks what a runner sent for a shard.
 *
 * @returns the bytes to keep. They are of the parsed result, not those that were sent: the same result has the same
 *   bytes, whoever wrote it.
 * @throws {DomainError} `result-invalid`
 */
export function checkedResult(kernel: Kernel, planned: ShardPlan, body: Uint8Array): Uint8Array {
  const parsed = kernel.result.safeParse(jsonOf(body));
  if (!parsed.success) {
    throw new DomainError('result-invalid', { reason: z.prettifyError(parsed.error).slice(0, 500) });
  }
  try {
    kernel.checkResult?.(parsed.data, planned);
  } catch (error) {
    throw new DomainError('result-invalid', {
      reason: error instanceof Error ? error.message : String(error),
    });
  }
  return Buffer.from(JSON.stringify(parsed.data));
}

function jsonOf(body: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(body.buffer, body.byteOffset, body.byteLength).toString('utf8')) as unknown;
  } catch {
    throw new DomainError('result-invalid', { reason: 'not JSON' });
  }
}
