/** The lattice in which dtypes meet. */
import { joinsOf, type DType } from '../dtype.js';

/** A dtype and all above it. */
const above = (dtype: DType): Set<DType> =>
  new Set([dtype, ...joinsOf[dtype].flatMap((next) => [...above(next)])]);

/** The least upper bounds, found once: the dtype above both that has most others above it. */
const meetings = new Map<string, DType>();

/** The dtype in which values of two dtypes meet: the least above both in the lattice of `joins`. */
export function promoteDTypes(a: DType, b: DType): DType {
  if (a === b) return a;
  const key = `${a} ${b}`;
  const known = meetings.get(key);
  if (known !== undefined) return known;
  const others = above(b);
  const common = [...above(a)].filter((dtype) => others.has(dtype));
  const least = common.reduce((x, y) => (above(y).size > above(x).size ? y : x));
  meetings.set(key, least);
  return least;
}
