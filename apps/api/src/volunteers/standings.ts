import type { Standing } from '@ramus/contracts';
import { PROVEN_AFTER, trustKeyOf, type Logged, type RunnerId, type Snapshot } from '@ramus/domain';
import { kernelOf } from '@ramus/kernels';
import type { LogConsumer } from '../log/follower.js';
import type { RunnerTable } from '../runners/runner-table.js';

/** Confirmed results are told by so many at a time. */
const STEP = 5;

/**
 * How far a volunteer is trusted with each network that it has proved, and each kind that has none, as it is told.
 *
 * Only what cannot tell it which results are checked: of an unproven one every result is compared, and counts come in
 * steps, so that how long a single one takes to be confirmed is not seen. A proven one is told no count, for that rises
 * with checks alone.
 */
export function standingsOf(snapshot: Snapshot, runnerId: RunnerId): Standing[] {
  const runner = snapshot.runners.get(runnerId);
  const { models = [], kinds = [] } = runner?.connection ?? {};
  if (!runner?.volunteer) return [];
  const withoutModel = [...kinds].filter((kind) => !kernelOf(kind)?.modelOf);
  const keys = [
    ...models.map((modelHash) => [modelHash, trustKeyOf(runner, '', { modelHash })] as const),
    ...withoutModel.map((kind) => [kind, trustKeyOf(runner, kind, {})] as const),
  ];
  return keys.map(([of, key]) => {
    const { validated, convicted } = snapshot.trust.get(key) ?? { validated: 0, convicted: false };
    if (validated >= PROVEN_AFTER) {
      return { of, level: 'proven', confirmed: PROVEN_AFTER, needed: PROVEN_AFTER };
    }
    const confirmed = STEP * Math.floor(validated / STEP);
    return { of, level: convicted ? 'convicted' : 'unproven', confirmed, needed: PROVEN_AFTER };
  });
}

/** Tells volunteers whose sockets this replica holds when their standing has changed. */
export class StandingTeller implements LogConsumer {
  private readonly touched = new Set<RunnerId>();

  constructor(
    private readonly snapshot: Snapshot,
    private readonly runners: RunnerTable,
  ) {}

  apply(event: Logged): void {
    if (event.type === 'LeaseEnded' || event.type === 'ShardFailed') this.touch(event.data.runnerId);
    if (event.type !== 'ShardCommitted') return;
    const { agreed = [], against = [] } = event.data.accepted ?? {};
    for (const { runnerId } of [...agreed, ...against]) this.touch(runnerId);
  }

  applied(): void {
    for (const runnerId of this.touched) {
      const link = this.runners.get(runnerId);
      const standings = standingsOf(this.snapshot, runnerId);
      const text = JSON.stringify(standings);
      if (!link?.welcomed || link.standing === text) continue;
      link.standing = text;
      link.socket.emit('standing', standings);
    }
    this.touched.clear();
  }

  private touch(runnerId: RunnerId): void {
    if (this.runners.get(runnerId)?.volunteer) this.touched.add(runnerId);
  }
}
