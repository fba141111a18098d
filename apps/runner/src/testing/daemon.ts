import type { ChildProcess } from 'node:child_process';
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../../../../', import.meta.url));
export const MAIN = fileURLToPath(new URL('../../dist/main.js', import.meta.url));

/** Brings the built daemon up to date: a child process runs nothing else. */
export function build(): void {
  execFileSync(process.execPath, ['node_modules/typescript/bin/tsc', '-b', 'apps/runner'], {
    cwd: ROOT,
    stdio: 'inherit',
  });
  if (!existsSync(MAIN)) throw new Error(`the build left no ${MAIN}`);
}

/** A daemon in a process of its own. */
export class Daemon {
  /** What it wrote. */
  output = '';
  /** Its exit status, or the signal that ended it. */
  readonly ended: Promise<number | string>;
  readonly #child: ChildProcess;
  readonly #readers = new Set<() => void>();

  constructor(args: readonly string[], env: Record<string, string> = {}) {
    this.#child = spawn(process.execPath, [MAIN, ...args], {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { PATH: process.env['PATH'], RAMUS_RUNNER_TOKEN: 'very-secret', RAMUS_DIAGNOSTICS: '1', ...env },
    });
    for (const stream of [this.#child.stdout, this.#child.stderr]) {
      stream?.on('data', (data: Buffer) => {
        this.output += data.toString();
        for (const reader of this.#readers) reader();
      });
    }
    this.ended = once(this.#child, 'close').then(
      ([code, signal]: unknown[]) => (code ?? signal) as number | string,
    );
  }

  get pid(): number {
    return this.#child.pid as number;
  }

  kill(signal: NodeJS.Signals): void {
    this.#child.kill(signal);
  }

  /** Waits until it has written this. */
  async writes(text: string): Promise<void> {
    while (!this.output.includes(text)) {
      await new Promise<void>((resolve) => this.#readers.add(resolve));
      this.#readers.clear();
    }
  }

  /** Its compute processes. */
  computing(): number[] {
    return childrenOf(this.pid);
  }
}

function childrenOf(pid: number): number[] {
  try {
    return execFileSync('pgrep', ['-P', String(pid)], { encoding: 'utf8' })
      .trim()
      .split('\n')
      .map(Number);
  } catch {
    // pgrep ends with 1 when there is none.
    return [];
  }
}
