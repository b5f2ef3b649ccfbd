import { choice, custom, fields, option, options, required, string, whole, list, type OptionsOf } from '@firth/options';

/** Pixels around the points. */
export const MARGIN = 60;

const isPair = (value: unknown): boolean =>
  Array.isArray(value) && value.length === 2 && Array.from(value).every((word) => typeof word === 'string');

/** How words are put into two dimensions. */
export const projectionOptions = options('projection', {
  kind: required(choice(['pca', 'umap']), { help: 'how to project' }),
  /** Of UMAP: neighbours that are kept: 15 unless said, and fewer than there are points. */
  neighbours: option(whole({ least: 2 })),
  /** Of UMAP's random numbers: 1 unless said. */
  seed: option(whole({ least: 0 }), { help: "of UMAP's random numbers: 1" }),
});

export const pictureOptions = options('wordPicture', {
  /** PCA unless said: the two directions of most variance; or UMAP, which keeps neighbourhoods (McInnes et al., 2018). */
  projection: option(fields(projectionOptions.entries)),
  /** Pixels: 960 by 640 unless said. */
  width: option(whole({ least: 3 * MARGIN, most: 32_768 }), { default: 960 }),
  height: option(whole({ least: 3 * MARGIN, most: 32_768 }), { default: 640 }),
  /** Above the picture. */
  title: option(string(), { help: 'above the picture' }),
  /** Arrows between words of the picture, from king to queen. */
  arrows: option(list(custom<readonly [from: string, to: string]>(isPair, 'two words')), { default: [] }),
});

export type PictureOptions = OptionsOf<typeof pictureOptions>;
