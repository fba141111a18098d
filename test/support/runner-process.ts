import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** A local runner daemon, found by its identity file; its compute processes go with it. */
export class RunnerProcess {
  private constructor(
    readonly name: string,
    readonly runnerId: string,
    readonly pid: number,
  ) {}

  /** Those of a home that live. */
  static of(home: string): RunnerProcess[] {
    const folder = join(home, 'runners');
    return filesOf(folder)
      .filter((file) => file.endsWith('.json'))
      .map((file) => {
        const { runnerId, pid } = JSON.parse(readFileSync(join(folder, file), 'utf8')) as {
          runnerId: string;
          pid: number;
        };
        return new RunnerProcess(file.replace('.json', ''), runnerId, pid);
      })
      .filter(({ pid }) => isAlive(pid));
  }

  /** `kill -9` of the daemon and of what computes for it. */
  kill(): void {
    this.signal('SIGKILL');
  }

  /** Freezes it, as a suspended laptop would. */
  pause(): void {
    this.signal('SIGSTOP');
  }

  /** Freezes the daemon alone: no heartbeat leaves it, while what computes for it goes on. */
  silence(): void {
    process.kill(this.pid, 'SIGSTOP');
  }

  continue(): void {
    this.signal('SIGCONT');
  }

  private signal(signal: NodeJS.Signals): void {
    for (const pid of [this.pid, ...childrenOf(this.pid)]) {
      try {
        process.kill(pid, signal);
      } catch {
        // It has ended by itself meanwhile.
      }
    }
  }
}

function filesOf(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

function childrenOf(pid: number): number[] {
  try {
    const pids = execFileSync('ps', ['-A', '-o', 'ppid=,pid='], { encoding: 'utf8' }).trim().split('\n');
    return pids
      .map((line) => line.trim().split(/\s+/).map(Number))
      .flatMap(([parent, child]) => (parent === pid && child ? [child] : []));
  } catch {
    return [];
  }
}
