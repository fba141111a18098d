import { readFileSync } from 'node:fs';
import { availableParallelism, cpus, loadavg, totalmem } from 'node:os';

/** The machine in one line: a number without it says little. */
export function machine() {
  const model = cpus()[0]?.model.trim() || modelOfLinux() || process.arch;
  const memoryGiB = (totalmem() / 2 ** 30).toFixed(1);
  const load = loadavg()[0].toFixed(1);
  return (
    `${availableParallelism()} cores of ${model}, ${memoryGiB} GiB, Node ${process.version}, ` +
    `${process.platform}, load ${load} before the start`
  );
}

function modelOfLinux() {
  try {
    return /^(?:model name|Model)\s*:\s*(.+)$/m.exec(readFileSync('/proc/cpuinfo', 'utf8'))?.[1];
  } catch {
    return undefined;
  }
}
