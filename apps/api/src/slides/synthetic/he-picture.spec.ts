import { describe, expect, it } from 'vitest';
import { drawHePicture } from './he-picture.js';
import type { HePicture, PictureSpec } from './he-picture.js';

const never = new AbortController().signal;
const spec: PictureSpec = { seed: 5, width: 400, height: 300, islands: 1, tries: 12 };

const colourAt = ({ data, width }: HePicture, x: number, y: number): number[] => {
  const at = (Math.round(y) * width + Math.round(x)) * 3;
  return [...data.subarray(at, at + 3)];
};

describe('a drawn section', () => {
  it('is the same for the same seed, and another for another', async () => {
    const [a, b] = [await drawHePicture(spec, never), await drawHePicture(spec, never)];
    const c = await drawHePicture({ ...spec, seed: 6 }, never);
    expect(Buffer.compare(a.data, b.data)).toBe(0);
    expect(a.nuclei).toEqual(b.nuclei);
    expect(Buffer.compare(a.data, c.data)).not.toBe(0);
  });

  it('is blue-violet where a nucleus is, and glass outside the tissue', async () => {
    const picture = await drawHePicture(spec, never);
    expect(picture.nuclei.length).toBeGreaterThan(50);
    for (const { x, y } of picture.nuclei) {
      const [r = 0, g = 0, b = 0] = colourAt(picture, x, y);
      expect(b).toBeGreaterThan(r);
      expect(b).toBeGreaterThan(g);
      expect(r).toBeLessThan(190);
    }
    expect(colourAt(picture, 0, 0)).toEqual([244, 242, 244]);
  });

  it('has no two nuclei on one place', async () => {
    const { nuclei } = await drawHePicture(spec, never);
    for (const [i, p] of nuclei.entries()) {
      for (const q of nuclei.slice(i + 1)) expect(Math.hypot(p.x - q.x, p.y - q.y)).toBeGreaterThan(6);
    }
  });

  it('is not drawn on for somebody who has gone', async () => {
    await expect(drawHePicture(spec, AbortSignal.abort())).rejects.toMatchObject({ name: 'AbortError' });
  });
});
