import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Whether this process may mount file systems, as root on most machines of tests may. */
export function mayMount(): boolean {
  try {
    Mount.small('64k').remove();
    return true;
  } catch {
    return false;
  }
}

/** A file system of its own at a folder of its own. */
export class Mount {
  readonly folder: string;

  private constructor(args: readonly string[]) {
    this.folder = mkdtempSync(join(tmpdir(), 'ramus-mount-'));
    try {
      execFileSync('mount', [...args, this.folder], { stdio: 'pipe' });
    } catch (error) {
      rmSync(this.folder, { recursive: true });
      throw error;
    }
  }

  /** A disk in memory. @param size as `mount` takes it: `8m`. */
  static small(size: string): Mount {
    return new Mount(['-t', 'tmpfs', '-o', `size=${size}`, 'tmpfs']);
  }

  /** A folder as it is, that nobody may write. */
  static readOnly(folder: string): Mount {
    mkdirSync(folder, { recursive: true });
    const mount = new Mount(['--bind', folder]);
    execFileSync('mount', ['-o', 'remount,ro,bind', mount.folder], { stdio: 'pipe' });
    return mount;
  }

  /** Also while something still uses it. */
  remove(): void {
    execFileSync('umount', ['-l', this.folder], { stdio: 'pipe' });
    rmSync(this.folder, { recursive: true, force: true });
  }
}
