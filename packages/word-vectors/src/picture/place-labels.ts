import type { Point } from './project.js';

export interface LabelledPoint {
  readonly text: string;
  readonly group: number;
  readonly point: Point;
}

export interface PlacedLabel extends LabelledPoint {
  /** Where the text's baseline begins. */
  readonly at: Point;
}

interface Box {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

/** Pixels. */
export const FONT_SIZE = 14;
export const RADIUS = 4;
const GAP = 3;

/** Puts each label right, left, above or below its point: where it covers least of other points and labels. */
export function placeLabels(
  points: readonly LabelledPoint[],
  { width, height }: { readonly width: number; readonly height: number },
): readonly PlacedLabel[] {
  const taken: Box[] = points.map(({ point: [x, y] }) => around(x, y, RADIUS, RADIUS));
  return points.map((labelled) => {
    const size = textWidth(labelled.text);
    const candidates = placesOf(labelled.point, size).map((at) => {
      const box = { left: at[0], right: at[0] + size, top: at[1] - FONT_SIZE, bottom: at[1] + 3 };
      const outside = box.left < 0 || box.right > width || box.top < 0 || box.bottom > height ? 1e6 : 0;
      return { at, box, cost: outside + taken.reduce((sum, other) => sum + overlap(box, other), 0) };
    });
    const best = candidates.reduce((a, b) => (b.cost < a.cost ? b : a));
    taken.push(best.box);
    return { ...labelled, at: best.at };
  });
}

function placesOf([x, y]: Point, size: number): readonly Point[] {
  const [aside, middle] = [RADIUS + GAP, FONT_SIZE / 3];
  const [above, below] = [y - RADIUS - GAP, y + RADIUS + FONT_SIZE];
  return [
    [x + aside, y + middle],
    [x - aside - size, y + middle],
    [x - size / 2, above],
    [x - size / 2, below],
    [x + aside, above],
    [x + aside, below],
    [x - aside - size, above],
    [x - aside - size, below],
  ];
}

/** About the width of a text in a proportional font: wide characters (Chinese among them) take a whole em. */
function textWidth(text: string): number {
  const ems = Array.from(text, (character) =>
    /[\u1100-\u11ff\u2e80-\ud7ff\uf900-\ufaff\uff00-\uff60]/u.test(character) ? 1 : 0.58,
  );
  return FONT_SIZE * ems.reduce((sum, em) => sum + em, 0);
}

const around = (x: number, y: number, dx: number, dy: number): Box => ({
  left: x - dx,
  right: x + dx,
  top: y - dy,
  bottom: y + dy,
});

function overlap(a: Box, b: Box): number {
  const across = Math.min(a.right, b.right) - Math.max(a.left, b.left);
  const down = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
  return across > 0 && down > 0 ? across * down : 0;
}
