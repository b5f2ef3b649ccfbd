const thousands = new Intl.NumberFormat('en-US');
const megabytes = new Intl.NumberFormat('en-US', { minimumFractionDigits: 1, maximumFractionDigits: 1 });

/** 110106428 -> `110,106,428`. */
export const formatCount = (count: number): string => thousands.format(count);

/** 93680 -> `0.1 MB`; a megabyte is 1,000,000 bytes. */
export const formatMegabytes = (bytes: number): string =>
  bytes < 50_000 ? `${formatCount(bytes)} bytes` : `${megabytes.format(bytes / 1e6)} MB`;

export const formatShape = (shape: readonly number[]): string => `[${shape.join(', ')}]`;

/** 0.0000004321 -> `4.32e-7`. */
export const formatError = (error: number): string => (error === 0 ? '0' : error.toExponential(2));

/** `1 tensor`, `2 tensors`. */
export const counted = (count: number, noun: string): string =>
  `${formatCount(count)} ${noun}${count === 1 ? '' : 's'}`;
