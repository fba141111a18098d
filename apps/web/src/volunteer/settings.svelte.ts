import { uuidV7 } from '../lib/uuid-v7.js';

const KEY = 'ramus-volunteer';

interface Kept {
  readonly runnerId: string;
  readonly account: string;
  readonly duty: number;
  readonly pauseOnBattery: boolean;
}

const read = (): Partial<Kept> => {
  try {
    return (JSON.parse(localStorage.getItem(KEY) ?? '{}') ?? {}) as Partial<Kept>;
  } catch {
    return {};
  }
};

const kept = read();
const isId = (id: unknown): id is string => typeof id === 'string' && /^[0-9a-f-]{36}$/.test(id);
const isShare = (duty: unknown): duty is number => typeof duty === 'number' && duty >= 0.1 && duty <= 1;

const runnerId = isId(kept.runnerId) ? kept.runnerId : uuidV7();
const account = isId(kept.account) ? kept.account : uuidV7();
let duty = $state(isShare(kept.duty) ? kept.duty : 1);
let pauseOnBattery = $state(kept.pauseOnBattery !== false);

const keep = (): void =>
  localStorage.setItem(KEY, JSON.stringify({ runnerId, account, duty, pauseOnBattery } satisfies Kept));
keep();

/** What this browser remembers of its volunteer: who it is, and how it wants to work. */
export const settings = {
  /** Outlives the page, so that a reload finds its lease again. */
  runnerId,
  account,
  get duty(): number {
    return duty;
  },
  set duty(share: number) {
    duty = share;
    keep();
  },
  /** Also on a metered connection. */
  get pauseOnBattery(): boolean {
    return pauseOnBattery;
  },
  set pauseOnBattery(wanted: boolean) {
    pauseOnBattery = wanted;
    keep();
  },
};
