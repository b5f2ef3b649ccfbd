import { checkArgument, custom } from '@firth/options';

/** Refuses to cut texts where the model ends before. @throws OptionError with the number of its positions. */
export function checkMaxLength(call: string, maxLength: number | undefined, positions: number): void {
  if (maxLength === undefined) return;
  const fits = custom<number>(
    (value) => Number(value) <= positions,
    `at most ${positions}, the positions of the model`,
  );
  checkArgument(call, 'maxLength', fits, maxLength);
}
