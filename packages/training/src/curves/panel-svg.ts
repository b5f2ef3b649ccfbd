type Point = readonly [x: number, y: number];

export interface Line {
  readonly title: string;
  /** Step and value, steps growing. */
  readonly points: readonly Point[];
  /** Whether to draw a moving average over a pale line of the values. */
  readonly smooth: boolean;
}

export interface Place {
  readonly width: number;
  readonly height: number;
  readonly top: number;
  /** The last step, at the right end. */
  readonly last: number;
  readonly colour: number;
}

/** Okabe and Ito's colours, told apart by colour-blind people too. */
const COLOURS = ['#0072b2', '#d55e00', '#009e73', '#cc79a7', '#56b4e9', '#e69f00', '#8a7a00'];
const MARGIN = { left: 64, right: 16, top: 28, bottom: 28 };
/** More points than a picture of this width can show. */
const MOST_POINTS = 1000;
/** As many points are each marked: a curve of one is no line. */
const MARKED = 60;
/** Weight of what was in the moving average. */
const KEPT = 0.95;

/** A curve with its axes. Values that are not finite leave a gap. */
export function panelSvg({ title, points, smooth }: Line, { width, height, top, last, colour }: Place): string {
  const thin = thinned(points);
  const values = thin.map(([, y]) => y).filter(Number.isFinite);
  const [low, high] = range(values);
  const [left, right] = [MARGIN.left, width - MARGIN.right];
  const [above, below] = [top + MARGIN.top, top + height - MARGIN.bottom];
  const at = ([x, y]: Point): string =>
    `${short(left + ((right - left) * x) / last)} ${short(below - ((below - above) * (y - low)) / (high - low))}`;
  const stroke = COLOURS[colour % COLOURS.length] ?? '#000';
  const path = (line: readonly Point[], opacity: number) =>
    `<path d="${pathData(line, at)}" fill="none" stroke="${stroke}" stroke-width="1.5" opacity="${opacity}"/>`;
  const label = (x: number, y: number, anchor: string, text: string) =>
    `<text x="${x}" y="${y}" text-anchor="${anchor}" fill="#666">${text}</text>`;
  return [
    `<text x="${left}" y="${top + 18}" fill="#222">${escape(title)}</text>`,
    `<path d="M${left} ${above}V${below}H${right}" fill="none" stroke="#bbb"/>`,
    label(left - 6, above + 4, 'end', tick(high)),
    label(left - 6, below + 4, 'end', tick(low)),
    label(left, below + 16, 'middle', '0'),
    label(right, below + 16, 'end', String(last)),
    ...(smooth ? [path(thin, 0.3), path(averaged(thin), 1)] : [path(thin, 1)]),
    ...(smooth || thin.length > MARKED
      ? []
      : [`<path d="${marks(thin, at)}" stroke="${stroke}" stroke-width="5" stroke-linecap="round"/>`]),
  ].join('\n');
}

function thinned(points: readonly Point[]): readonly Point[] {
  const every = Math.ceil(points.length / MOST_POINTS);
  return every <= 1 ? points : points.filter((_, i) => i % every === 0 || i === points.length - 1);
}

/** A moving average without the pull of its beginning (as Adam corrects its own). */
function averaged(points: readonly Point[]): Point[] {
  let [sum, weight] = [0, 0];
  return points.map(([x, y]) => {
    if (!Number.isFinite(y)) return [x, y];
    sum = KEPT * sum + (1 - KEPT) * y;
    weight = KEPT * weight + (1 - KEPT);
    return [x, sum / weight];
  });
}

/** From the least to the largest value, and never of no height. */
function range(values: readonly number[]): [low: number, high: number] {
  const low = values.reduce((a, b) => Math.min(a, b), Infinity);
  const high = values.reduce((a, b) => Math.max(a, b), -Infinity);
  if (low < high) return [low, high];
  return low === high ? [low - 0.5, low + 0.5] : [0, 1];
}

function pathData(points: readonly Point[], at: (point: Point) => string): string {
  let begun = false;
  return points
    .map((point) => {
      const isThere = Number.isFinite(point[1]);
      const piece = isThere ? `${begun ? 'L' : 'M'}${at(point)}` : '';
      begun = isThere;
      return piece;
    })
    .join('');
}

/** Lines of no length, whose round ends are dots. */
const marks = (points: readonly Point[], at: (point: Point) => string): string =>
  points.flatMap((point) => (Number.isFinite(point[1]) ? [`M${at(point)}h0`] : [])).join('');

const short = (value: number): string => value.toFixed(1);
const tick = (value: number): string => String(Number(value.toPrecision(3)));

const ESCAPES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

const escape = (text: string): string => text.replace(/[&<>"]/g, (character) => ESCAPES[character] ?? character);
