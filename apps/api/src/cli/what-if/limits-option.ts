import type { Limits } from '@ramus/domain';
import { UsageError } from '../command.js';

/** Largest value of each limit that may be asked about. */
const LARGEST: Record<keyof Limits, number> = {
  maxActiveUsers: 1_000,
  maxRunningJobs: 10_000,
  maxJobsPerUser: 10_000,
  userSlotMaxHoldMs: 86_400_000,
};

const isLimit = (name: string): name is keyof Limits => Object.hasOwn(LARGEST, name);

/**
 * Reads `maxRunningJobs=8,maxJobsPerUser=4`.
 *
 * @throws {UsageError} with the part that cannot be understood.
 */
export function parseLimits(text: string): Partial<Limits> {
  const limits: Partial<Record<keyof Limits, number>> = {};
  for (const part of text.split(',')) {
    const [name = '', value = '', ...rest] = part.split('=').map((word) => word.trim());
    if (!isLimit(name) || rest.length > 0) {
      throw new UsageError(
        `--limits: "${part}" is none of ${Object.keys(LARGEST).join(', ')}, with = and a number`,
      );
    }
    const number = /^\d{1,9}$/.test(value) ? Number(value) : 0;
    if (number < 1 || number > LARGEST[name]) {
      throw new UsageError(`--limits: ${name} must be a whole number from 1 to ${LARGEST[name]}`);
    }
    limits[name] = number;
  }
  return limits;
}
