import { readdirSync, readFileSync } from 'node:fs';

/** Clock ticks of the kernel in a second, as Linux shows them on every architecture. */
const TICKS_PER_S = 100;

/**
 * CPU time used so far, in seconds: by a process, by all that it started, and by this one.
 *
 * It tells where the time goes, also on a machine that others use. `undefined` where there is no `/proc`.
 */
export function cpuTimes(pid) {
  try {
    const all = readdirSync('/proc')
      .filter((name) => /^\d+$/.test(name))
      .flatMap(processOf);
    const below = (parent) =>
      all.filter((one) => one.parent === parent).flatMap((one) => [one, ...below(one.pid)]);
    const sum = (processes) => processes.reduce((total, { seconds }) => total + seconds, 0);
    const { user, system } = process.cpuUsage();
    return {
      api: sum(all.filter((one) => one.pid === pid)),
      runners: sum(below(pid)),
      driver: (user + system) / 1e6,
    };
  } catch {
    return undefined;
  }
}

/** What was used between two moments for each of `count` things, in words. */
export function cpuSpent(before, after, count) {
  if (!before || !after) return '';
  const each = (name) => `${name} ${Math.round((1e6 * (after[name] - before[name])) / count)}`;
  return `CPU µs each: ${['api', 'runners', 'driver'].map(each).join(', ')}`;
}

function processOf(name) {
  try {
    const stat = readFileSync(`/proc/${name}/stat`, 'utf8');
    // The name of the program may hold anything, brackets and spaces too.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return [
      {
        pid: Number(name),
        parent: Number(fields[1]),
        seconds: (Number(fields[11]) + Number(fields[12])) / TICKS_PER_S,
      },
    ];
  } catch {
    return [];
  }
}
