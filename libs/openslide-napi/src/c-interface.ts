import process from 'node:process';
import koffi from 'koffi';
import { libraryNames, loadLibrary } from './library.js';

/** A pointer as koffi hands it out; only ever passed back. */
export type Pointer = unknown;

type C<Args extends readonly unknown[], Result> = ((...args: Args) => Result) & {
  async(...args: [...Args, (error: unknown, result: Result) => void]): void;
};

/** The functions of `openslide.h` that are used here, the same in 3.4 and 4.x. */
export interface CInterface {
  readonly version: C<[], string>;
  readonly detectVendor: C<[path: string], string | null>;
  readonly open: C<[path: string], Pointer>;
  readonly close: C<[slide: Pointer], void>;
  readonly error: C<[slide: Pointer], string | null>;
  readonly levelCount: C<[slide: Pointer], number>;
  readonly levelSize: C<[slide: Pointer, level: number, width: number[], height: number[]], void>;
  readonly downsample: C<[slide: Pointer, level: number], number>;
  readonly propertyNames: C<[slide: Pointer], Pointer>;
  readonly propertyValue: C<[slide: Pointer, name: string], string | null>;
  readonly associatedNames: C<[slide: Pointer], Pointer>;
  readonly associatedSize: C<[slide: Pointer, name: string, width: number[], height: number[]], void>;
  readonly readAssociated: C<[slide: Pointer, name: string, pixels: Buffer], void>;
  readonly readRegion: C<
    [slide: Pointer, pixels: Buffer, l0X: number, l0Y: number, level: number, width: number, height: number],
    void
  >;
}

let loaded: CInterface | undefined;

/** OpenSlide's functions; the library is loaded at the first call. @throws {OpenSlideMissing} */
export function cInterface(): CInterface {
  loaded ??= bind();
  return loaded;
}

function bind(): CInterface {
  const library = loadLibrary(libraryNames(process.platform, process.env.OPENSLIDE_LIB), process.platform);
  koffi.opaque('openslide_t');
  const f = <Args extends readonly unknown[], Result>(prototype: string): C<Args, Result> =>
    library.func(prototype) as C<Args, Result>;
  return {
    version: f('const char *openslide_get_version()'),
    detectVendor: f('const char *openslide_detect_vendor(const char *path)'),
    open: f('openslide_t *openslide_open(const char *path)'),
    close: f('void openslide_close(openslide_t *slide)'),
    error: f('const char *openslide_get_error(openslide_t *slide)'),
    levelCount: f('int32_t openslide_get_level_count(openslide_t *slide)'),
    levelSize: f(
      'void openslide_get_level_dimensions(openslide_t *slide, int32_t level, _Out_ int64_t *w, _Out_ int64_t *h)',
    ),
    downsample: f('double openslide_get_level_downsample(openslide_t *slide, int32_t level)'),
    propertyNames: f('void *openslide_get_property_names(openslide_t *slide)'),
    propertyValue: f('const char *openslide_get_property_value(openslide_t *slide, const char *name)'),
    associatedNames: f('void *openslide_get_associated_image_names(openslide_t *slide)'),
    associatedSize: f(
      'void openslide_get_associated_image_dimensions(openslide_t *slide, const char *name, _Out_ int64_t *w, _Out_ int64_t *h)',
    ),
    // `void *`: a Buffer then lends its own memory, uncopied, to the thread that fills it.
    readAssociated: f(
      'void openslide_read_associated_image(openslide_t *slide, const char *name, void *dest)',
    ),
    readRegion: f(
      'void openslide_read_region(openslide_t *slide, void *dest, int64_t x, int64_t y, int32_t level, int64_t w, int64_t h)',
    ),
  };
}

/** Runs a call on a thread of Node's pool. */
export const onThread = <Args extends readonly unknown[], Result>(
  call: C<Args, Result>,
  ...args: Args
): Promise<Result> =>
  new Promise((resolve, reject) => {
    call.async(...args, (error: unknown, result: Result) => {
      if (error) reject(error instanceof Error ? error : new Error(String(error)));
      else resolve(result);
    });
  });

/** The strings of a NULL-terminated `char **`. */
export function stringsAt(pointer: Pointer): string[] {
  const strings: string[] = [];
  if (!pointer) return strings;
  for (;;) {
    const text: unknown = koffi.decode(pointer, strings.length * koffi.sizeof('void *'), 'const char *');
    if (typeof text !== 'string') return strings;
    strings.push(text);
  }
}
