export { OpenSlideError, OpenSlideMissing } from './errors.js';
export type { OpenSlideErrorCode } from './errors.js';
export { detectVendor, isOpenSlideAvailable, OpenSlide, openslideVersion } from './openslide.js';
export type { AssociatedImage, OpenSlideLevel } from './openslide.js';
