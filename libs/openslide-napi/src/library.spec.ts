import { describe, expect, it } from 'vitest';
import { OpenSlideMissing } from './errors.js';
import { libraryNames, loadLibrary } from './library.js';

describe('the library', () => {
  it('is looked for by the names of its 4.x and 3.4 versions', () => {
    expect(libraryNames('linux', undefined)).toEqual(['libopenslide.so.1', 'libopenslide.so.0']);
    expect(libraryNames('win32', undefined)).toEqual(['libopenslide-1.dll', 'libopenslide-0.dll']);
    expect(libraryNames('darwin', undefined)[0]).toBe('libopenslide.1.dylib');
  });

  it('is the file that a person names, and no other', () => {
    expect(libraryNames('linux', '/opt/x/libopenslide.so')).toEqual(['/opt/x/libopenslide.so']);
  });

  it('that is missing comes with one line on how to install it', () => {
    const load = (): unknown => loadLibrary(['libno-such-openslide.so'], 'linux');
    expect(load).toThrow(OpenSlideMissing);
    expect(load).toThrow(/apt-get install libopenslide0/);
  });
});
