import { checkArgument, custom, list } from '@firth/options';
import { WordVectorsError } from '../error.js';
import type { KeyedVectors } from '../keyed-vectors/keyed-vectors.js';
import { vectorsCheck } from '../keyed-vectors/vectors-check.js';
import { MARGIN, pictureOptions, type PictureOptions } from './picture-options.js';
import { placeLabels } from './place-labels.js';
import { project, type Point } from './project.js';
import { renderSvg } from './render-svg.js';

const isGroup = (value: unknown): boolean =>
  typeof value === 'string' || (Array.isArray(value) && Array.from(value).every((word) => typeof word === 'string'));

const groupsCheck = list(custom<string | readonly string[]>(isGroup, 'a word or a group of words'));

/**
 * Words as points in two dimensions, those with like vectors near each other, as a standalone SVG text.
 * @param words A list, or groups of words that take a colour each.
 * @throws OptionError; WordVectorsError UNKNOWN_WORD, BAD_OPTION.
 */
export async function wordPicture(
  vectors: KeyedVectors,
  words: readonly string[] | readonly (readonly string[])[],
  options: PictureOptions = {},
): Promise<string> {
  checkArgument('wordPicture', 'vectors', vectorsCheck, vectors);
  checkArgument('wordPicture', 'words', groupsCheck, words);
  const { projection = { kind: 'pca' }, width, height, title, arrows } = pictureOptions.read(options);
  const groups = words.map((group) => (typeof group === 'string' ? [group] : [...group]));
  const isFlat = words.every((group) => typeof group === 'string');
  const named = groups.flatMap((group, i) => group.map((word) => ({ word, group: isFlat ? 0 : i })));
  const unique = [...new Map(named.map((one) => [one.word, one])).values()];
  const points = await project(
    unique.map(({ word }) => vectors.finiteVector(word)),
    projection,
  );
  const scaled = fit(points, width, height);
  const places = new Map(unique.map(({ word }, i) => [word, scaled[i] ?? ([0, 0] as const)]));
  const labels = placeLabels(
    unique.map(({ word, group }) => ({ text: word, group, point: places.get(word) ?? [0, 0] })),
    { width, height },
  );
  const lines = arrows.map(([from, to]) => [placeOf(places, from), placeOf(places, to)] as const);
  return renderSvg({ width, height, labels, lines, ...(title === undefined ? {} : { title }) });
}

function placeOf(places: ReadonlyMap<string, Point>, word: string): Point {
  const place = places.get(word);
  if (place !== undefined) return place;
  throw new WordVectorsError('BAD_OPTION', 'an arrow to a word that is not in the picture', {
    at: 'arrows',
    found: word,
  });
}

/** Into the picture's middle, each direction by its own scale. */
function fit(points: readonly Point[], width: number, height: number): readonly Point[] {
  const along = (axis: 0 | 1, size: number): ((point: Point) => number) => {
    const values = points.map((point) => point[axis]);
    const [least, most] = [Math.min(...values), Math.max(...values)];
    return (point) => MARGIN + ((point[axis] - least) / (most - least || 1)) * (size - 2 * MARGIN);
  };
  const [x, y] = [along(0, width), along(1, height)];
  return points.map((point) => [x(point), height - y(point)]);
}
