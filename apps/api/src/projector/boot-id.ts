import { readFileSync } from 'node:fs';

/** Tells one run of the machine's system from the next; `undefined` where the system does not say (it is Linux's). */
export function bootId(): string | undefined {
  try {
    return readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
  } catch {
    return undefined;
  }
}
