/**
 * The value that best parts a histogram in two: values up to it are one class, those above the other.
 *
 * Otsu 1979, IEEE Trans. Syst. Man Cybern. 9(1): 62–66: the variance between the classes is greatest. Of a run of
 * equally good values (an empty valley) the middle.
 */
export function otsuThreshold(histogram: readonly number[] | Uint32Array): number {
  let total = 0;
  let sum = 0;
  histogram.forEach((n: number, v: number) => {
    total += n;
    sum += n * v;
  });

  let below = 0;
  let sumBelow = 0;
  let best = { variance: -1, from: 0, to: 0 };
  histogram.forEach((n: number, v: number) => {
    below += n;
    sumBelow += n * v;
    const above = total - below;
    if (below === 0 || above === 0) return;
    const difference = sumBelow / below - (sum - sumBelow) / above;
    const variance = below * above * difference * difference;
    if (variance > best.variance) best = { variance, from: v, to: v };
    else if (variance === best.variance) best.to = v;
  });
  return Math.floor((best.from + best.to) / 2);
}
