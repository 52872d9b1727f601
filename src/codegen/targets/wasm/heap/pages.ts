/** How a memory is divided. */

export const pageBytes = 65536;
/**
 * The first page is not the heap's: modules place their tables there, each table always at one
 * address.
 */
export const reservedBytes = pageBytes;
/** What addresses of 32 bits reach, which code compares as signed numbers. */
export const addressable = 2 ** 31;
/** The most that programs can have of it. */
export const mostBytes = addressable - reservedBytes;

/** Tables: 2/π, and behind it the roots of two. */
export const twoOverPiAddress = 48_896;
export const rootsOfTwoAddress = 49_152;

/** In the first page, behind the tables: the values that a part is passed, 8 bytes each. */
export const jobAddress = 53_248;
export const mostJobValues = 512;

/** The most threads that work on a memory. */
export const mostThreads = 32;
const asideBytes = 256;
/**
 * A scratch tile in the first page for each thread: for tiles of products that are accumulated or
 * overhang the result.
 */
export const asideAddress = (slot: number): number => pageBytes - asideBytes * (slot + 1);
