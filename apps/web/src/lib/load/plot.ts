import UPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import type { Chart } from './charts.js';
import type { LoadColumn } from './columns.js';

export interface Drawn {
  setColumns(columns: readonly LoadColumn[], stepMs: number): void;
  destroy(): void;
}

const HEIGHT = 132;
/** Charts with the same key show their cursors at the same time. */
const SYNC = 'load';

/**
 * Draws a chart into an element, as wide as that is, in the colours of the theme as it is now.
 *
 * @param onHover hears which column the pointer is at, of this chart or of one beside it; undefined when it has left.
 */
export function drawChart(
  element: HTMLElement,
  { format, lines }: Chart,
  onHover: (index: number | undefined) => void,
): Drawn {
  const style = getComputedStyle(element);
  const token = (name: string): string => style.getPropertyValue(name).trim();
  const axis: UPlot.Axis = {
    stroke: token('--faint'),
    font: `11px ${style.fontFamily}`,
    grid: { stroke: token('--line'), width: 1 },
    ticks: { show: false },
  };
  const plot = new UPlot(
    {
      width: Math.max(1, element.clientWidth),
      height: HEIGHT,
      padding: [8, 18, 0, 0],
      legend: { show: false },
      cursor: { sync: { key: SYNC }, drag: { x: false, y: false }, y: false, points: { size: 7 } },
      scales: { y: { range: (_, __, max) => [0, Math.max(1, (max || 0) * 1.1)] } },
      axes: [
        { ...axis, size: 24, values: [[60, '{HH}:{mm}', null, null, null, null, null, null, 1]] },
        { ...axis, size: 56, space: 28, values: (_, splits) => splits.map(format) },
      ],
      series: [
        {},
        ...lines.map((line): UPlot.Series => {
          const stroke = token(line.colour);
          return {
            stroke,
            width: 1.5,
            dash: [...line.dash],
            ...(line.isStepped && { paths: UPlot.paths.stepped?.({ align: 1 }) }),
            // Open marks and filled ones tell lines apart that have few points.
            points: {
              show: !line.isStepped,
              size: 6,
              stroke,
              fill: line.dash.length > 0 ? token('--surface') : stroke,
            },
          };
        }),
      ],
      hooks: { setCursor: [({ cursor }) => onHover(cursor.idx ?? undefined)] },
    },
    [[], ...lines.map(() => [])],
    element,
  );
  const resized = new ResizeObserver(() =>
    plot.setSize({ width: Math.max(1, element.clientWidth), height: HEIGHT }),
  );
  resized.observe(element);
  return {
    setColumns: (columns, stepMs) =>
      plot.setData([
        columns.map(({ atMs }) => atMs / 1_000),
        ...lines.map(({ of }) => columns.map((column) => of(column, stepMs))),
      ]),
    destroy: () => {
      resized.disconnect();
      plot.destroy();
    },
  };
}
