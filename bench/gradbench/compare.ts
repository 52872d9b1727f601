/** Outputs of two tools side by side. */

/**
 * Where two outputs differ first, as `.l[2][0]: 1 and 2`, or null where they are equal but for
 * rounding: |x - y| ≤ tolerance × max(1, |x| + |y|) for all numbers.
 */
export function difference(x: unknown, y: unknown, tolerance: number, at = ''): string | null {
  const unlike = `${at}: ${JSON.stringify(x)} and ${JSON.stringify(y)}`.slice(0, 200);
  if (typeof x === 'number' && typeof y === 'number')
    return Math.abs(x - y) <= tolerance * Math.max(1, Math.abs(x) + Math.abs(y)) ? null : unlike;
  if (typeof x !== 'object' || typeof y !== 'object' || x === null || y === null)
    return x === y ? null : unlike;
  const [keys, others] = [Object.keys(x).sort(), Object.keys(y).sort()];
  if (keys.join() !== others.join())
    return `${at}: ${keys.length} and ${others.length} parts, ${keys.slice(0, 5).join(', ')} …`;
  for (const key of keys) {
    const of = (tree: object): unknown => (tree as Record<string, unknown>)[key];
    const found = difference(of(x), of(y), tolerance, `${at}.${key}`);
    if (found !== null) return found;
  }
  return null;
}
