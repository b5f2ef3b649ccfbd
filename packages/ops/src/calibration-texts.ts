/**
 * What int8 measures the ranges of a model's channels on, where nobody gives texts of theirs: short sentences of several kinds. Which
 * sentences matters little: each model has the same few channels that are larger than the others.
 */
export const calibrationTexts: readonly string[] = [
  'The committee met on Tuesday to discuss the new budget, but no decision was reached.',
  'I bought these shoes last week and they already fell apart. Very disappointed!',
  'A soft rain was falling when she opened the door and saw him standing there.',
  'Mix the flour, sugar and butter, then bake at 180 degrees for about 25 minutes.',
  'How do I reset my password if I no longer have access to my email account?',
  'The film is funny, sad and beautifully acted; one of the best of the year.',
  'Water boils at 100 °C at sea level, and at lower temperatures in the mountains.',
  'Please send the invoice to our office in Berlin before the end of March 2021.',
  'Researchers found that the drug reduced the risk of heart disease by 30 percent.',
  'He scored twice in the second half as the team won 3-1 away from home.',
  'The function returns an error when the file does not exist or cannot be read.',
  'Under the terms of this agreement, either party may give notice in writing.',
  '今天天气很好，我们一起去公园散步吧。',
  '这家餐厅的服务态度太差了，菜也不新鲜，不会再来。',
  '科学家在南极洲发现了一种新的细菌，研究结果发表在《自然》杂志上。',
  '请问从北京到上海的高铁票多少钱？几点出发？',
];

/**
 * The tokens of several texts in rows of one length, so that no padding is measured; what is left over makes no row, unless there is
 * none.
 */
export function calibrationRows(texts: readonly ArrayLike<number>[], length: number): number[][] {
  const all = texts.flatMap((ids) => Array.from(ids));
  if (all.length <= length) return all.length === 0 ? [] : [all];
  return Array.from({ length: Math.floor(all.length / length) }, (_, row) =>
    all.slice(row * length, (row + 1) * length),
  );
}
