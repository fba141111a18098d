import type { Circumstances } from './reason-to-pause.js';

/** Browsers that know the battery; the others lack the method. */
interface Battery extends EventTarget {
  readonly charging: boolean;
}
interface Connection extends EventTarget {
  readonly saveData?: boolean;
  readonly type?: string;
}
type Telling = Navigator & { getBattery?: () => Promise<Battery>; connection?: Connection };

let battery = $state<boolean>();
let metered = $state<boolean>();

const { connection } = navigator as Telling;
const readConnection = (): void => {
  metered = connection ? connection.saveData === true || connection.type === 'cellular' : undefined;
};
connection?.addEventListener('change', readConnection);
readConnection();

void (navigator as Telling).getBattery?.().then(
  (found) => {
    const read = (): void => void (battery = !found.charging);
    found.addEventListener('chargingchange', read);
    read();
  },
  () => undefined,
);

/** Power and connection of this machine, as they change. */
export const circumstances: Circumstances = {
  get onBattery() {
    return battery;
  },
  get isMetered() {
    return metered;
  },
};
