import { CheckpointError } from '../error.js';

/** The variables of one block, in the order of `block` in train.py of openai/finetune-transformer-lm. */
const BLOCK = [
  'attn/c_attn/w',
  'attn/c_attn/b',
  'attn/c_proj/w',
  'attn/c_proj/b',
  'ln_1/g',
  'ln_1/b',
  'mlp/c_fc/w',
  'mlp/c_fc/b',
  'mlp/c_proj/w',
  'mlp/c_proj/b',
  'ln_2/g',
  'ln_2/b',
];

/**
 * The names of the tensors of OpenAI's GPT: `model/pe` (positions) and `model/we` (tokens), which that code concatenates to
 * its one variable `model/we`, then `model/h0/attn/c_attn/w` and so on for each block.
 * @throws CheckpointError BAD_HEADER where the number of tensors is not 2 and 12 for each block.
 */
export function tensorNames(file: string, count: number): readonly string[] {
  const blocks = (count - 2) / BLOCK.length;
  if (!Number.isInteger(blocks) || blocks < 0) {
    const expected = `2 and ${BLOCK.length} for each block`;
    throw new CheckpointError('BAD_HEADER', 'a bad number of shapes', { file, expected, found: `${count}` });
  }
  const blockNames = Array.from({ length: blocks }, (_, i) => BLOCK.map((name) => `model/h${i}/${name}`));
  return ['model/pe', 'model/we', ...blockNames.flat()];
}
