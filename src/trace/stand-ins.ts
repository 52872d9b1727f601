/** Types as arguments, for those who look at a function without running it. */
import { avalOf, ShapeDtypeStruct } from './shape-dtype-struct.js';
import { newVar } from '../ir/program.js';
import { flatten, unflatten } from '../tree/tree.js';
import { Tracer } from './tracer.js';

/** The arguments with an array that has no values in the place of each ShapeDtypeStruct. */
export function standIns(args: readonly unknown[], who: string): readonly unknown[] {
  const [leaves, def] = flatten(args, who);
  if (!leaves.some((leaf) => leaf instanceof ShapeDtypeStruct)) return args;
  const recording = { name: who, active: true, serves: () => true, labelOf: () => undefined };
  const given = leaves.map((leaf) =>
    leaf instanceof ShapeDtypeStruct ? new Tracer(recording, newVar(0, avalOf(leaf))) : leaf,
  );
  return unflatten(def, given) as unknown[];
}
