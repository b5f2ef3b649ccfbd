/** What the parts of an int8 kernel are called in a graph, by the path of the weight. */
export const int8Name = (path: string): string => `int8:${path}`;
export const int8ScalesName = (path: string): string => `int8-scales:${path}`;
export const int8FactorsName = (path: string): string => `int8-factors:${path}`;
