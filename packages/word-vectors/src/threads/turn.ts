/** Lets the event loop go on before more work of some milliseconds. */
export const turn = (): Promise<void> => new Promise((resolve) => setTimeout(resolve));
