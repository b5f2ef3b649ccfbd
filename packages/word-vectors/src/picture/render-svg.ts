import { FONT_SIZE, RADIUS, type PlacedLabel } from './place-labels.js';
import type { Point } from './project.js';

/** Okabe and Ito's colours, told apart by colour-blind people too. */
const COLOURS = ['#0072b2', '#d55e00', '#009e73', '#cc79a7', '#56b4e9', '#e69f00', '#8a7a00'];
const FONTS = "'Noto Sans', 'Noto Sans CJK SC', 'PingFang SC', 'Microsoft YaHei', 'WenQuanYi Zen Hei', sans-serif";

export interface Picture {
  readonly width: number;
  readonly height: number;
  readonly title?: string;
  readonly labels: readonly PlacedLabel[];
  readonly lines: readonly (readonly [from: Point, to: Point])[];
}

export function renderSvg({ width, height, title, labels, lines }: Picture): string {
  const parts = [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" font-family="${FONTS}" font-size="${FONT_SIZE}">`,
    ...(title === undefined ? [] : [`<title>${escape(title)}</title>`]),
    '<defs><marker id="tip" viewBox="0 0 8 8" refX="8" refY="4" markerWidth="7" markerHeight="7" orient="auto"><path d="M0 0 8 4 0 8z" fill="#999"/></marker></defs>',
    '<rect width="100%" height="100%" fill="#fff"/>',
    ...(title === undefined
      ? []
      : [
          `<text x="${width / 2}" y="26" text-anchor="middle" font-size="${FONT_SIZE + 3}" fill="#222">${escape(title)}</text>`,
        ]),
    ...lines.map(arrow),
    ...labels.flatMap(({ text, group, point: [x, y], at }) => {
      const colour = COLOURS[group % COLOURS.length] ?? '#000';
      return [
        `<circle cx="${short(x)}" cy="${short(y)}" r="${RADIUS}" fill="${colour}"/>`,
        `<text x="${short(at[0])}" y="${short(at[1])}" fill="${colour}" stroke="#fff" stroke-width="3" paint-order="stroke">${escape(text)}</text>`,
      ];
    }),
    '</svg>',
  ];
  return `${parts.join('\n')}\n`;
}

/** From the rim of one point to the rim of the other. */
function arrow([[x1, y1], [x2, y2]]: readonly [Point, Point]): string {
  const length = Math.hypot(x2 - x1, y2 - y1) || 1;
  const [dx, dy] = [((x2 - x1) / length) * (RADIUS + 2), ((y2 - y1) / length) * (RADIUS + 2)];
  const ends = `x1="${short(x1 + dx)}" y1="${short(y1 + dy)}" x2="${short(x2 - dx)}" y2="${short(y2 - dy)}"`;
  return `<line ${ends} stroke="#bbb" stroke-width="1.2" marker-end="url(#tip)"/>`;
}

const short = (value: number): string => value.toFixed(1);

const ESCAPES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

// What XML has no way to write is left out.
const escape = (text: string): string =>
  // eslint-disable-next-line no-control-regex
  text.replace(/[\u0000-\u001f]/g, '').replace(/[&<>"]/g, (character) => ESCAPES[character] ?? character);
