import type { History } from '../train-options.js';
import { panelSvg, type Line } from './panel-svg.js';

const [WIDTH, HEIGHT] = [720, 200];
const FONTS = "'Noto Sans', 'Noto Sans CJK SC', 'PingFang SC', 'Microsoft YaHei', 'WenQuanYi Zen Hei', sans-serif";

/** Loss, rate and each metric over the steps, one panel below the other. */
export function curvesSvg({ steps, evaluations }: History): string {
  const metrics = [...new Set(evaluations.flatMap(({ metrics: found }) => Object.keys(found)))];
  const lines: Line[] = [
    { title: 'loss', points: steps.map(({ step, loss }) => [step, loss]), smooth: true },
    { title: 'learning rate', points: steps.map(({ step, rate }) => [step, rate]), smooth: false },
    ...metrics.map((name): Line => ({
      title: name,
      points: evaluations.flatMap(({ step, metrics: { [name]: value } }) =>
        value === undefined ? [] : [[step, value]],
      ),
      smooth: false,
    })),
  ];
  const last = Math.max(1, steps.at(-1)?.step ?? 1);
  const panels = lines.map((line, i) =>
    panelSvg(line, { width: WIDTH, height: HEIGHT, top: i * HEIGHT, last, colour: i }),
  );
  const height = lines.length * HEIGHT;
  return `${[
    `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${height}" viewBox="0 0 ${WIDTH} ${height}" font-family="${FONTS}" font-size="12">`,
    '<rect width="100%" height="100%" fill="#fff"/>',
    ...panels,
    '</svg>',
  ].join('\n')}\n`;
}
