/** The stages of a first call in their order; `engine` is what V8 takes to make code of ours. */
export const stages = ['trace', 'passes', 'lower', 'emit', 'engine', 'run'] as const;

/** Milliseconds. */
export type Times = Record<(typeof stages)[number], number>;

export const total = (times: Times): number => stages.reduce((sum, s) => sum + times[s], 0);
