import type { Region } from '@ramus/slide';
import type { SlideDescription, SlideSource } from './slide-source.js';
import { SlideUnreadable } from './slide-unreadable.js';

/** A slide for specs whose pixels are a formula of their place, and that counts what it is asked. */
export class FakeSource implements SlideSource {
  readonly heldBytes = 1_000;
  readonly description: SlideDescription;
  isBroken = false;
  reads = 0;
  pixelsRead = 0;
  closed = 0;
  /** Reads wait for it. */
  hold: Promise<void> = Promise.resolve();
  /** Reads that fail from now on. */
  failures = 0;

  constructor(width: number, height: number, downsamples: readonly number[] = [1]) {
    const levels = downsamples.map((downsample) => ({
      width: Math.ceil(width / downsample),
      height: Math.ceil(height / downsample),
      downsample,
    }));
    this.description = { vendor: 'fake', width, height, mpp: [0.5, 0.5], levels, associated: [] };
  }

  /** The pixel of level 0. */
  static pixel(x: number, y: number): [number, number, number] {
    return [(x * 7 + y * 3) % 256, (x * y) % 256, (x + 2 * y) % 256];
  }

  async readRegion(level: number, region: Region): Promise<Uint8Array> {
    this.reads++;
    this.pixelsRead += region.width * region.height;
    await this.hold;
    if (this.failures > 0) {
      this.failures--;
      this.isBroken = true;
      throw new SlideUnreadable('damaged', 'as the spec wishes');
    }
    const { downsample = 1, width = 0, height = 0 } = this.description.levels[level] ?? {};
    const rgb = new Uint8Array(region.width * region.height * 3).fill(255);
    for (let y = 0, o = 0; y < region.height; y++) {
      for (let x = 0; x < region.width; x++, o += 3) {
        const [lvX, lvY] = [region.x + x, region.y + y];
        if (lvX < 0 || lvY < 0 || lvX >= width || lvY >= height) continue;
        rgb.set(FakeSource.pixel(lvX * downsample, lvY * downsample), o);
      }
    }
    return rgb;
  }

  close(): Promise<void> {
    this.closed++;
    return Promise.resolve();
  }
}
