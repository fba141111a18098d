import koffi from 'koffi';
import type { LibraryHandle } from 'koffi';
import { OpenSlideMissing } from './errors.js';

/** Names of the library, 4.x before 3.4, as the loaders of the platforms know them. */
const NAMES: Readonly<Record<string, readonly string[]>> = {
  linux: ['libopenslide.so.1', 'libopenslide.so.0'],
  darwin: [
    'libopenslide.1.dylib',
    'libopenslide.0.dylib',
    '/opt/homebrew/lib/libopenslide.1.dylib',
    '/usr/local/lib/libopenslide.1.dylib',
  ],
  win32: ['libopenslide-1.dll', 'libopenslide-0.dll'],
};

const HINTS: Readonly<Record<string, string>> = {
  linux: 'Debian and Ubuntu: apt-get install libopenslide0 · Fedora: dnf install openslide',
  darwin: 'Homebrew: brew install openslide',
  win32: 'Unpack the build from openslide.org and set OPENSLIDE_LIB to the path of libopenslide-1.dll',
};

/** The file names to try on a platform, in order. @param override a path that a person gave: `OPENSLIDE_LIB`. */
export function libraryNames(platform: string, override: string | undefined): readonly string[] {
  return override ? [override] : (NAMES[platform] ?? NAMES.linux ?? []);
}

/** How to install OpenSlide, in one line. */
export const installHint = (platform: string): string => HINTS[platform] ?? HINTS.linux ?? '';

/** Loads the first of `names` that the system has. @throws {OpenSlideMissing} it has none. */
export function loadLibrary(names: readonly string[], platform: string): LibraryHandle {
  const tried: string[] = [];
  for (const name of names) {
    try {
      return koffi.load(name);
    } catch (error) {
      tried.push(`${name}: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
  throw new OpenSlideMissing(installHint(platform), tried);
}
