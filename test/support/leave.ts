import type { RunnerView } from '@ramus/contracts';
import { expect } from 'vitest';
import type { HandRunner } from './hand-runner.js';
import type { User } from './user.js';

/** Runners leave, and are known to have left: nothing is leased to them any more. @param admin an administrator. */
export async function leave(admin: User, ...runners: readonly HandRunner[]): Promise<void> {
  for (const runner of runners) runner.leave();
  const isThere = async () => {
    const { body } = await admin.ask('GET', '/api/runners');
    const { items } = body as { items: RunnerView[] };
    return runners.some(({ runnerId }) => items.some((item) => item.runnerId === runnerId && item.connected));
  };
  await expect.poll(isThere, { timeout: 10_000 }).toBe(false);
}
