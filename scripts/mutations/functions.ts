/** Mutations of elementary functions on vectors. */
import { both, files, named, type Mutation } from './mutation.js';

export const functionMutations: readonly Mutation[] = [
  {
    what: 'WebAssembly: exponentials that are subnormal or infinite are as others',
    file: 'src/codegen/targets/wasm/math/f64/exp.ts',
    find: 'const normalBound = 650;',
    replace: 'const normalBound = 1100;',
    tests: { js: named('^exp ', 'codegen/wasm/math-f64') },
  },
  {
    what: 'WebAssembly: what rounding took from powers of two is lost',
    file: 'src/codegen/targets/wasm/math/f64/exp.ts',
    find: 'add(r, add(root.rest, higher))',
    replace: 'add(r, higher)',
    tests: { js: named('^expm1 ', 'codegen/wasm/math-f64') },
  },
  {
    what: 'WebAssembly: a power of one number is computed anew in each turn',
    file: 'src/codegen/targets/wasm/vector/functions.ts',
    find: 'this.#prepared.set(e, parts);',
    replace: 'this.#prepared.delete(e);',
    tests: { js: named('the logarithm is before', 'codegen/wasm/staged') },
  },
  {
    what: 'WebAssembly: the power of a subnormal number is prepared as if it were normal',
    file: 'src/codegen/targets/wasm/math/f64/power.ts',
    find: "c.set(shift, and(isSubnormal, lanes('f64x2', -54)));",
    replace: '',
    tests: { js: named('^pow ', 'codegen/wasm/math-f64') },
  },
  {
    what: 'WebAssembly: the greatest of floats forgets NaN',
    file: 'src/codegen/targets/wasm/vector/partials.ts',
    find: 'v128.or(this.#unordered, areNaN)',
    replace: 'v128.and(this.#unordered, areNaN)',
    tests: { js: named('knows NaN', 'codegen/wasm/extremes') },
  },
  {
    what: 'WebAssembly: the least of floats takes -0 for 0',
    file: 'src/codegen/targets/wasm/vector/partials.ts',
    find: 'combined(this.#isMax ? v128.and : v128.or, xs)',
    replace: 'combined(v128.and, xs)',
    tests: { js: named('knows NaN', 'codegen/wasm/extremes') },
  },
  {
    what: 'WebAssembly: the greater of -0 and 0 in the code is -0',
    file: 'src/codegen/targets/wasm/ops/float-lanes.ts',
    find: 'Object.is(known.number, 0) ? of.add(most, inAll(of, 0)) : most',
    replace: 'most',
    tests: { js: named('beside a number', 'codegen/wasm/extremes') },
  },
  {
    what: 'WebAssembly: elements are gathered by the offsets of the first turns',
    file: 'src/codegen/targets/wasm/vector/memory.ts',
    find: 'at(numbers, turn >> 2)',
    replace: 'at(numbers, 0)',
    tests: { js: named('a lookup', 'codegen/wasm/gathered') },
  },
  {
    what: 'argmax: a NaN is not found in its block',
    file: 'src/primitives/reduce/arg-extreme.ts',
    find: "isInexact(dtype) ? either(isBest, compare('ne', next, next)) : isBest",
    replace: 'isBest',
    tests: both(named('argmax.* of .float', 'primitives/arg-extreme')),
  },
  {
    what: 'argmax: of equal blocks the last one wins',
    file: 'src/primitives/reduce/arg-extreme.ts',
    find: "name === 'argmax' ? 'gt' : 'lt'",
    replace: "name === 'argmax' ? 'ge' : 'le'",
    tests: both(named('argmax.* of', 'primitives/arg-extreme')),
  },
  {
    what: 'WebAssembly: modules lack the tables that they read',
    file: 'src/codegen/targets/wasm/binary/module.ts',
    find: 'segments.add(node.reads)',
    replace: 'segments.size',
    tests: { js: files('codegen/wasm/module', 'codegen/wasm/math-f64') },
  },
];
