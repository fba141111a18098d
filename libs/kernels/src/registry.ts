import { densityMapKernel } from './density-map/density-map.kernel.js';
import { diagnosticKernel } from './diagnostic/diagnostic.kernel.js';
import type { Kernel } from './kernel.js';
import { overlayKernel } from './overlay/overlay.kernel.js';
import { segmentNucleiKernel } from './segment-nuclei/segment-nuclei.kernel.js';
import { tissueMaskKernel } from './tissue-mask/tissue-mask.kernel.js';

/** Every kind of job. A new one is a folder and a line here. */
const KERNELS: readonly Kernel[] = [tissueMaskKernel, segmentNucleiKernel, densityMapKernel, overlayKernel];

/** Kinds that exist only where an operator asks for them. */
const DIAGNOSTIC_KERNELS: readonly Kernel[] = [diagnosticKernel];

/** @param options `diagnostics`: with the kinds for tests and benchmarks. */
export const kernelsOf = ({ diagnostics }: { readonly diagnostics: boolean }): readonly Kernel[] =>
  diagnostics ? [...KERNELS, ...DIAGNOSTIC_KERNELS] : KERNELS;

/** The kernel of a kind, diagnostics included; `undefined` where there is none. */
export const kernelOf = (kind: string): Kernel | undefined =>
  kernelsOf({ diagnostics: true }).find((kernel) => kernel.kind === kind);
