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
