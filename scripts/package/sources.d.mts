/** All modules of a folder, by path. */
export function readSources(folder: string): Promise<unknown>;
