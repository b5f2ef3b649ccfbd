/** A normalizer and a pre-tokenizer as `tokenizer.json` has them, not yet checked. */
export interface PipelineJson {
  readonly normalizer: unknown;
  readonly preTokenizer: unknown;
  /** Named in errors. */
  readonly file: string;
}

/** A pipeline that lower-cases or does not, as an option says: Python's libraries put `Lowercase` before all else. */
export function withCase(pipeline: PipelineJson, lowerCase: boolean): PipelineJson {
  const { normalizer } = pipeline;
  if (!lowerCase) return { ...pipeline, normalizer: keepingCase(normalizer) };
  if (lowerCases(normalizer)) return pipeline;
  const normalizers = [{ type: 'Lowercase' }, ...(normalizer === null ? [] : [normalizer])];
  return { ...pipeline, normalizer: { type: 'Sequence', normalizers } };
}

/** Whether a normalizer of any kind lower-cases; what is wrong with it is said by who reads it whole. */
export function lowerCases(normalizer: unknown): boolean {
  const waiting = [normalizer];
  while (waiting.length > 0) {
    const item = waiting.pop();
    if (typeof item !== 'object' || item === null || !('type' in item)) continue;
    if (item.type === 'Lowercase' || (item.type === 'BertNormalizer' && 'lowercase' in item && item.lowercase === true))
      return true;
    if ('normalizers' in item && Array.isArray(item.normalizers))
      for (const inner of item.normalizers) waiting.push(inner);
  }
  return false;
}

function keepingCase(normalizer: unknown): unknown {
  if (!lowerCases(normalizer) || typeof normalizer !== 'object' || normalizer === null) return normalizer;
  if ('normalizers' in normalizer && Array.isArray(normalizer.normalizers)) {
    const kept: readonly unknown[] = normalizer.normalizers;
    return { ...normalizer, normalizers: kept.map(keepingCase).filter((part) => part !== null) };
  }
  return 'type' in normalizer && normalizer.type === 'Lowercase' ? null : { ...normalizer, lowercase: false };
}
