import type { ModelRef } from '@ramus/contracts';
import { CANARY_FILE, canary, canaryDifference, drawCanary, modelManifest, toTensor } from '@ramus/kernels';
import type { Tensor } from '@ramus/kernels';
import { ShardFailure, type HttpPorts } from '@ramus/runner-core';
import type { Device, Proof } from './messages.js';
import { hashOf, readPinned } from './model-cache.js';

/** What a software adapter bears. */
const SMALL_PX = 64;

/**
 * Computes the model's known tiles and holds the raw outputs against the reference.
 *
 * It is done for every network that is loaded, so a new browser, driver, adapter or model is never trusted with a tile
 * before.
 *
 * @throws {ShardFailure} `canary-failed`, with the figures.
 */
export async function prove(
  ports: HttpPorts & { readonly server: string },
  device: Device,
  model: ModelRef,
  infer: (input: Tensor) => Promise<Tensor>,
  signal: AbortSignal,
): Promise<Proof> {
  const manifest = modelManifest.parse(model.manifest);
  const pinned = manifest.files[CANARY_FILE];
  if (!pinned) throw new ShardFailure('canary-missing', `${model.name} has no known tile`, true);
  const path = `/api/models/${encodeURIComponent(model.name)}/${CANARY_FILE}?sha256=${pinned.sha256}`;
  const bytes = await readPinned(ports, { url: `${ports.server}${path}`, sha256: pinned.sha256 }, signal);
  const known = canary.parse(JSON.parse(new TextDecoder().decode(bytes)));
  if (known.modelSha256 !== model.sha256) {
    throw new ShardFailure('canary-missing', `the known tile of ${model.name} is another version's`, true);
  }

  const tiles = known.tiles.filter(({ sizePx }) => sizePx <= SMALL_PX || !device.isFallbackAdapter);
  let proof: Proof | undefined;
  for (const tile of tiles) {
    signal.throwIfAborted();
    const pixels = drawCanary(tile.sizePx);
    if ((await hashOf(new Uint8Array(pixels.data))) !== tile.pixelsSha256) {
      throw new ShardFailure('canary-failed', 'this browser draws another known tile', true);
    }
    const began = performance.now();
    const raw = await infer(toTensor(pixels, manifest.input.normalisation));
    const tookMs = performance.now() - began;
    const difference = canaryDifference(tile, raw.data);
    if (difference > known.tolerance) {
      const by = Number.isFinite(difference) ? difference.toPrecision(2) : 'more than can be told';
      throw new ShardFailure(
        'canary-failed',
        `the known tile of ${tile.sizePx} px came out wrong: off by ${by}, at most ${known.tolerance} is borne`,
        true,
      );
    }
    const maxDifference = Math.max(proof?.maxDifference ?? 0, difference);
    const { tolerance, modelSha256 } = known;
    proof = { modelSha256, modelName: model.name, sizePx: tile.sizePx, maxDifference, tolerance, tookMs };
  }
  if (!proof)
    throw new ShardFailure('canary-missing', `${model.name} has no known tile that is small enough`, true);
  return proof;
}
