/** Functions of JAX, from the text that it exports. */
import { sameShape } from '../../array/aval.js';
import { greatestOf, isInteger, leastOf, type DType } from '../../array/dtype.js';
import { fail, speakAs } from '../../array/errors.js';
import type { NDArray } from '../../array/ndarray.js';
import { at, printShape, zip } from '../../array/shape.js';
import { convertTo } from '../../operands/basic.js';
import { asArray, type NestedArrays } from '../../operands/convert.js';
import { text as textKind } from '../../parameters/kinds.js';
import { parameters } from '../../parameters/parameters.js';
import { checkModule } from './check.js';
import { Ranges } from './integers/ranges.js';
import { ModuleRunner } from './run.js';
import { leavesInOrder, resultTree, typesOf, type StableHLOType } from './signature.js';
import type { MlirFunction } from './text/module.js';
import { parseModule } from './text/parse.js';
import { who } from './text/scanner.js';

/** A function of a module, and what it takes and gives. */
export interface StableHLOFunction<A extends readonly unknown[] = readonly unknown[], R = unknown> {
  (...args: A): R;
  /** The arrays that it takes, in the order of the text. */
  readonly inputs: readonly StableHLOType[];
  /** The arrays that it gives. */
  readonly outputs: readonly StableHLOType[];
}

const fromParameters = parameters(who, { text: textKind });

/**
 * The function `main` of a StableHLO module in text form, which `jax.jit(f).lower(…).as_text()` and
 * `jax.export.export(jax.jit(f))(…).mlir_module()` give, as a function of arrays: it can be given
 * to `jit`, to `grad` and all other transforms, printed by `makeIR` and emitted ahead of time.
 *
 * Its arguments are the trees that the function takes in JAX, or their leaves one by one; keys of
 * objects are sorted, as JAX does it. Numbers become arrays of the dtype that the text says; arrays
 * must have its shapes and dtypes. The result is an array, or the tree of the function in JAX where
 * the text tells it. Loops that count become scans, so that gradients need no tape; others are
 * `lax.whileLoop`. Integers of 64 bits are computed exactly, taken as int32, and given as int32
 * where they are known to fit, else as float64 with NaN for what is beyond 2^53; docs/stablehlo.md
 * tells which operations are understood.
 *
 * Throws `parse-error`, with line and column, for texts that are no module, for shapes that are not
 * known, and for operations that are used in a way that is not understood; `bad-argument` for
 * operations that are not supported, all named with their number; when it is called,
 * `tree-mismatch`, `shape-mismatch` and `dtype-mismatch` for other arguments than it takes.
 */
export function fromStableHLO<A extends readonly unknown[] = NDArray[], R = NDArray>(
  text: string,
  ...none: []
): StableHLOFunction<A, R> {
  fromParameters.read([text], none);
  return speakAs(who, () => {
    const module = parseModule(text);
    const main =
      module.functions.get('main') ??
      (module.functions.size === 1 ? at([...module.functions.values()], 0) : undefined);
    if (main === undefined)
      return fail(
        'parse-error',
        `${who}: the text has no function @main, but ${module.functions.size}.`,
      );
    const inputs = typesOf(module, main, 'arguments');
    const shared = checkModule(module, main);
    const ranges = new Ranges(module, main);
    const outputs = leavingTypes(typesOf(module, main, 'results'), main, ranges);
    const runner = new ModuleRunner(module, shared, ranges);
    const run = (...args: readonly unknown[]): unknown =>
      speakAs(who, () => resultTree(outputs, runner.results(main, operandsOf(inputs, args))));
    Object.defineProperty(run, 'name', { value: main.name });
    return Object.assign(run, { inputs, outputs }) as unknown as StableHLOFunction<A, R>;
  });
}

/** Integers of 64 bits that are not known to fit into 32 leave as float64. */
const leavingTypes = (
  types: readonly StableHLOType[],
  { body }: MlirFunction,
  ranges: Ranges,
): StableHLOType[] =>
  types.map((type, i) => {
    const value = body?.outputs[i];
    return value !== undefined && ranges.isWords(value) ? { ...type, dtype: 'float64' } : type;
  });

function operandsOf(types: readonly StableHLOType[], args: readonly unknown[]): NDArray[] {
  const leaves = leavesInOrder(args);
  if (leaves.length !== types.length)
    return fail(
      'tree-mismatch',
      `${who}: the function takes ${types.length} arrays, received ${leaves.length}.`,
    );
  return zip(types, leaves).map(([type, leaf], i) => operand(type, leaf, i));
}

/** Whether a number stays what it is as an integer of a dtype. */
function holdsNumber(x: number, dtype: DType): boolean {
  if (!isInteger(dtype)) return true;
  return Number.isInteger(x) && leastOf[dtype] <= x && x <= greatestOf[dtype];
}

function operand({ name, shape, dtype }: StableHLOType, leaf: unknown, i: number): NDArray {
  const given = asArray(leaf as NestedArrays);
  const what = `${who}: array ${i}${name === undefined ? '' : `, ${name},`}`;
  if (typeof leaf === 'number' && !holdsNumber(leaf, dtype))
    fail('dtype-mismatch', `${what} must be a number that ${dtype} holds, received ${leaf}.`);
  const x = given.aval.weak ? convertTo(given, dtype) : given;
  if (x.dtype !== dtype)
    fail(
      'dtype-mismatch',
      `${what} must have the dtype ${dtype}, received ${x.dtype}. Convert it with .astype('${dtype}').`,
    );
  if (!sameShape(x.shape, shape))
    fail(
      'shape-mismatch',
      `${what} must have the shape ${printShape(shape)}, received ${printShape(x.shape)}.`,
    );
  return x;
}
