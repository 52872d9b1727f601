/** Writes all files into a folder; gives their names with their sizes in bytes. */
export function writePackage(folder: string): Promise<ReadonlyMap<string, number>>;
