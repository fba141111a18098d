import type { ModelRef } from '@ramus/contracts';
import { modelManifest } from '@ramus/kernels';

const TRY_MS = 20_000;

async function read(url: string, signal: AbortSignal): Promise<unknown> {
  const response = await fetch(url, { signal: AbortSignal.any([signal, AbortSignal.timeout(TRY_MS)]) });
  if (!response.ok) throw new Error(`${new URL(url).pathname} answered ${response.status}`);
  return response.json();
}

/** As many as a hello may name. */
const MAX_MODELS = 16;

/** The networks that volunteers may run: those that are offered with a known tile. @throws {Error} there is none, or no answer. */
export async function modelsToProve(server: string, signal: AbortSignal): Promise<ModelRef[]> {
  const listed = (await read(`${server}/api/models`, signal)) as {
    items: { name: string; sha256: string; url: string }[];
  };
  const models: ModelRef[] = [];
  for (const { name, sha256, url } of listed.items) {
    const manifest = await read(`${server}/api/models/${encodeURIComponent(name)}/manifest.json`, signal);
    const parsed = modelManifest.safeParse(manifest);
    if (parsed.success && parsed.data.files['canary.json']) models.push({ name, sha256, url, manifest });
    if (models.length === MAX_MODELS) break;
  }
  if (models.length === 0) throw new Error('The server offers no network that can be proved in a browser.');
  return models;
}
