/** Whether a permutation of non-negative axes swaps the last two and nothing else. */
export const swapsLastTwo = (permutation: readonly number[]): boolean => {
  const last = permutation.length - 1;
  return permutation.every((axis, i) => axis === (i === last ? last - 1 : i === last - 1 ? last : i));
};
