/** Where one looks: level-0 pixels of the centre, and CSS pixels per level-0 pixel. */
export interface Look {
  readonly x: number;
  readonly y: number;
  readonly zoom: number;
}

/** `#x,y,zoom` → a place to look at; nothing when it says none. */
export function lookFrom(hash: string): Look | undefined {
  const parts = hash.replace(/^#/, '').split(',').map(Number);
  const [x, y, zoom] = parts;
  if (parts.length !== 3 || x === undefined || y === undefined || zoom === undefined) return undefined;
  if (![x, y, zoom].every(Number.isFinite) || zoom <= 0) return undefined;
  return { x, y, zoom };
}

export const hashOf = ({ x, y, zoom }: Look): string =>
  `#${Math.round(x)},${Math.round(y)},${Number(zoom.toPrecision(3))}`;
