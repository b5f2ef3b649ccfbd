/** How far a training is. */
export interface TrainingProgress {
  readonly phase: 'reading' | 'phrases' | 'co-occurrences' | 'training';
  /** Bytes while reading, words after it; for GloVe's training pairs of words. Of all epochs together. */
  readonly done: number;
  /** Undefined while sentences come from an iterable. */
  readonly total: number | undefined;
}
