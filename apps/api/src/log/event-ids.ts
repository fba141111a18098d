import { randomFillSync } from 'node:crypto';
import { v7 } from 'uuid';

const ID_BYTES = 16;
const IDS_AT_ONCE = 256;

/** Makes ids of events (UUIDv7). Chance is drawn for many at once: asking the system for each costs as much as the event's hash. */
export function eventIds(): () => string {
  const chance = new Uint8Array(ID_BYTES * IDS_AT_ONCE);
  let used = chance.length;
  return () => {
    if (used === chance.length) {
      randomFillSync(chance);
      used = 0;
    }
    const random = chance.subarray(used, used + ID_BYTES);
    used += ID_BYTES;
    return v7({ random });
  };
}
