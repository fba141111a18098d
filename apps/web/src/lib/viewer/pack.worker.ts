import { buffersOf, packNuclei } from './packed-nuclei.js';

/** Reads JSON and packs it, so that a view of many nuclei does not hold up the page that pans over them. */
addEventListener('message', ({ data }: MessageEvent<{ id: number; bytes: ArrayBuffer }>) => {
  const { bytes, id } = data;
  try {
    const nuclei = packNuclei(JSON.parse(new TextDecoder().decode(bytes)));
    postMessage({ id, nuclei }, { transfer: buffersOf(nuclei) });
  } catch (error) {
    postMessage({ id, error: String(error) });
  }
});
