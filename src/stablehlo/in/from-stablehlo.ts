/** Functions of JAX, from the text that it exports. */
import { sameShape } from '../../array/aval.js';
import { fail, speakAs } from '../../array/errors.js';
import type { NDArray } from '../../array/ndarray.js';
import { at, printShape, zip } from '../../array/shape.js';
import { convertTo } from '../../operands/basic.js';
import { asArray, type NestedArrays } from '../../operands/convert.js';
import { text as textKind } from '../../parameters/kinds.js';
import { parameters } from '../../parameters/parameters.js';
import { checkModule } from './check.js';
import { ModuleRunner } from './run.js';
import { leavesInOrder, resultTree, typesOf, type StableHLOType } from './signature.js';
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
 * `lax.whileLoop`. Integers of 64 bits are computed with in 32; docs/stablehlo.md tells how, and
 * which operations are understood.
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
    const outputs = typesOf(module, main, 'results');
    const runner = new ModuleRunner(module, checkModule(module, main));
    const run = (...args: readonly unknown[]): unknown =>
      speakAs(who, () => resultTree(outputs, runner.call(main, operandsOf(inputs, args))));
    Object.defineProperty(run, 'name', { value: main.name });
    return Object.assign(run, { inputs, outputs }) as unknown as StableHLOFunction<A, R>;
  });
}

function operandsOf(types: readonly StableHLOType[], args: readonly unknown[]): NDArray[] {
  const leaves = leavesInOrder(args);
  if (leaves.length !== types.length)
    return fail(
      'tree-mismatch',
      `${who}: the function takes ${types.length} arrays, received ${leaves.length}.`,
    );
  return zip(types, leaves).map(([type, leaf], i) => operand(type, leaf, i));
}

function operand({ name, shape, dtype }: StableHLOType, leaf: unknown, i: number): NDArray {
  const given = asArray(leaf as NestedArrays);
  const x = given.aval.weak ? convertTo(given, dtype) : given;
  const what = `${who}: array ${i}${name === undefined ? '' : `, ${name},`}`;
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
