/** The smallest value that at least `p` per cent of them do not exceed. */
export function percentile(values, p) {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil((p / 100) * sorted.length) - 1)] ?? NaN;
}

export const spread = (values) =>
  [50, 95, 99].map((p) => `p${p} ${percentile(values, p).toFixed(1)}`).join(', ') +
  `, worst ${Math.max(...values).toFixed(1)} ms of ${values.length}`;
