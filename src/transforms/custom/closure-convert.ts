/** Closures as functions of what they captured. */
import { printAval, sameShape } from '../../array/aval.js';
import { fail } from '../../array/errors.js';
import type { NDArray } from '../../array/ndarray.js';
import { flattenArguments, traceFunction } from '../../trace/arguments.js';
import { checkedTraceable, functionName, type AnyFunction } from '../../trace/checks.js';
import { applyProgram } from '../../trace/bind.js';
import type { Arrays, GivenEach, Primals, ReturnsTree } from '../../trace/types.js';
import { printTree, sameTree, unflatten } from '../../tree/tree.js';

/**
 * [converted, constants] with `converted(...args, ...constants)` equal to `f(...args)` for
 * arguments of these types: `constants` are the traced values of functions around f that it uses.
 * Thus a rule that receives a function can be given derivatives by what the function captured.
 * Throws
 * `tree-mismatch`, `shape-mismatch` and `dtype-mismatch` where converted gets other arguments.
 */
export function closureConvert<A extends readonly unknown[] = NDArray[], R = NDArray>(
  f: ((...args: A) => R) & ReturnsTree<R>,
  ...args: Primals<A>
): [
  converted: (...args: [...args: GivenEach<A>, ...constants: NDArray[]]) => Arrays<R>,
  constants: NDArray[],
];
export function closureConvert(f: AnyFunction, ...args: unknown[]): unknown {
  checkedTraceable(f, 'closureConvert');
  const types = flattenArguments(args, 'closureConvert');
  const { program, captured, outDef } = traceFunction(f, types, { who: 'closureConvert' });
  const wanted = { def: types.def, avals: types.arrays.map((x) => x.aval) };
  const converted = (...given: unknown[]): unknown => {
    const flat = flattenArguments(given.slice(0, args.length), 'closureConvert');
    if (!sameTree(flat.def, wanted.def))
      fail(
        'tree-mismatch',
        `closureConvert: ${functionName(f)} was converted for the arguments ` +
          `${printTree(wanted.def)}, but received ${printTree(flat.def)}.`,
      );
    flat.arrays.forEach((x, i) => {
      const type = wanted.avals[i];
      if (type === undefined || type.dtype !== x.dtype || !sameShape(type.shape, x.shape))
        fail(
          type?.dtype === x.dtype ? 'shape-mismatch' : 'dtype-mismatch',
          `closureConvert: ${functionName(f)} was converted for ${type && printAval(type)} as ` +
            `${flat.labels[i]}, but received ${printAval(x.aval)}.`,
        );
    });
    const constants = given.slice(args.length) as NDArray[];
    return unflatten(outDef, applyProgram(program, [...flat.arrays, ...constants]));
  };
  const name = { value: `closureConvert(${functionName(f)})` };
  return [Object.defineProperty(converted, 'name', name), [...captured]];
}
