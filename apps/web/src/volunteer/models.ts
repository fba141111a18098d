import type { ModelRef } from '@ramus/contracts';
import { modelManifest } from '@ramus/kernels';

const TRY_MS = 20_000;

async function read(url: string, signal: AbortSignal): Promise<unknown> {
  const response = await fetch(url, { signal: AbortSignal.any([signal, AbortSignal.timeout(TRY_MS)]) });
  if (!response.ok) throw new Error(`${new URL(url).pathname} answered ${response.status}`);
  return response.json();
}

/** The network that volunteers run: the first that is offered with a known tile. @throws {Error} there is none, or no answer. */
export async function modelToProve(server: string, signal: AbortSignal): Promise<ModelRef> {
  const listed = (await read(`${server}/api/models`, signal)) as {
    items: { name: string; sha256: string; url: string }[];
  };
  for (const { name, sha256, url } of listed.items) {
    const manifest = await read(`${server}/api/models/${encodeURIComponent(name)}/manifest.json`, signal);
    const parsed = modelManifest.safeParse(manifest);
    if (parsed.success && parsed.data.files['canary.json']) return { name, sha256, url, manifest };
  }
  throw new Error('The server offers no network that can be proved in a browser.');
}
